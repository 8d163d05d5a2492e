package dev.holdfast.engine.tokenizer;

import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * Turns tokens into text as they come. A character whose bytes are not all there is held back;
 * bytes that can never become a character give U+FFFD, one for each maximal part of an ill-formed
 * sequence (Unicode standard, section 3.9). One thread at a time.
 */
public final class StreamingDecoder {
  private final Tokenizer tokenizer;
  private final CharsetDecoder decoder =
      StandardCharsets.UTF_8
          .newDecoder()
          .onMalformedInput(CodingErrorAction.REPLACE)
          .onUnmappableCharacter(CodingErrorAction.REPLACE);
  private byte[] held = new byte[0];

  StreamingDecoder(Tokenizer tokenizer) {
    this.tokenizer = tokenizer;
  }

  /** The text that is certain after one more token; may be empty. */
  public String accept(int id) {
    return decode(tokenizer.bytes(id), false);
  }

  /**
   * What was held back at the end of the output: a U+FFFD for an incomplete character, else
   * nothing. The decoder starts anew.
   */
  public String flush() {
    String rest = decode(new byte[0], true);
    decoder.reset();
    return rest;
  }

  private String decode(byte[] bytes, boolean end) {
    ByteBuffer input = ByteBuffer.allocate(held.length + bytes.length).put(held).put(bytes).flip();
    CharBuffer output = CharBuffer.allocate(input.remaining() + 4);
    decoder.decode(input, output, end);
    if (end) {
      decoder.flush(output);
    }
    held = new byte[input.remaining()];
    input.get(held);
    return output.flip().toString();
  }
}
