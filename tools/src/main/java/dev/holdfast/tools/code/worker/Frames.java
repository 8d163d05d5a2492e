package dev.holdfast.tools.code.worker;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * The wire format between host and worker: a text is its length in UTF-8 bytes (four bytes, big
 * endian) and then the bytes. A request is language and code, a reply status and text.
 */
public final class Frames {

  /** Status of a reply whose text is what the code printed and returned. */
  public static final String OK = "ok";

  /** Status of a reply whose text ends in a traceback. */
  public static final String FAILED = "failed";

  /** No text may be longer, in bytes: the other side is not to be trusted with memory. */
  public static final int LARGEST = 4 << 20;

  private Frames() {}

  public static void write(DataOutputStream out, String... texts) throws IOException {
    for (String text : texts) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      out.writeInt(bytes.length);
      out.write(bytes);
    }
    out.flush();
  }

  /**
   * Reads one text.
   *
   * @throws IOException at the end of the stream or if the length is impossible
   */
  public static String read(DataInputStream in) throws IOException {
    int length = in.readInt();
    if (length < 0 || length > LARGEST) {
      throw new IOException("text of impossible length " + length);
    }
    byte[] bytes = in.readNBytes(length);
    if (bytes.length < length) {
      throw new IOException("text ends early");
    }
    return new String(bytes, StandardCharsets.UTF_8);
  }
}
