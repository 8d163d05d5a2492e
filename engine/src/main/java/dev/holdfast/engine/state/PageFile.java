package dev.holdfast.engine.state;

import dev.holdfast.engine.KeyValueType;
import dev.holdfast.engine.cache.UnfinishedFile;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * A file of one full page, named {@code NAME-CHECKSUM.page} after its tokens and its content: pages
 * of the same tokens can differ in their last bits when a prompt was cut elsewhere. Header as in
 * {@link StateFormat}, magic {@code HFPAGE}:
 *
 * <pre>
 * byte 24    int: checksum of keys and values; int: 0
 *      32    identity, 32 bytes
 *      64    name of the page, 32 bytes
 *      96    256 ints: tokens; zeros
 *      4096  keys and values, [layer][head][keys|values]
 * </pre>
 */
final class PageFile {
  static final String END = ".page";
  static final int HEADER = 4096;

  private static final byte[] MAGIC = StateFormat.magic("HFPAGE");
  private static final int CHECKSUM = StateFormat.COMMON;
  private static final int IDENTITY = 32;
  private static final int CHAIN = IDENTITY + StateFormat.NAME;
  private static final int TOKENS = CHAIN + StateFormat.NAME;

  private PageFile() {}

  static String name(byte[] chain, int checksum) {
    return TokenChain.text(chain) + "-" + String.format("%08x", checksum) + END;
  }

  static long bytes(long pageBytes) {
    return HEADER + pageBytes;
  }

  /** Writes a full page. */
  static void write(KvPage page, StateIdentity identity, byte[] chain, UnfinishedFile file)
      throws IOException {
    MemorySegment memory = page.memory();
    ByteBuffer header =
        StateFormat.header(HEADER, MAGIC, identity.type(), bytes(memory.byteSize()));
    header.putInt(page.checksum()).putInt(0).put(identity.bytes()).put(chain);
    for (int token : page.tokens()) {
      header.putInt(token);
    }
    file.write(StateFormat.sealed(header), 0);
    file.write(memory.asByteBuffer(), HEADER);
  }

  /**
   * Maps a page, whose keys and values are not read.
   *
   * @param tokens that it must be of
   * @param damage told later if keys and values turn out to be damaged
   * @throws IllegalArgumentException saying what is wrong
   */
  static KvPage open(
      Path file, StateIdentity identity, byte[] chain, int checksum, int[] tokens, Runnable damage)
      throws IOException {
    try (FileChannel channel = StateFormat.open(file)) {
      Region region = Region.of(channel);
      Header header = header(region);
      StateFormat.require(
          header.type == identity.type()
              && Arrays.equals(header.identity, identity.bytes())
              && Arrays.equals(header.chain, chain)
              && Arrays.equals(header.tokens, tokens)
              && header.checksum == checksum
              && region.length() == bytes(identity.layout().pageBytes(identity.type())),
          "it is another page");
      MemorySegment mapped = content(region).map(Arena.ofAuto());
      return new KvPage(identity.layout(), identity.type(), tokens, mapped, checksum, damage);
    }
  }

  /** Keys and values. */
  static Region content(Region file) {
    return file.part(HEADER, file.length() - HEADER);
  }

  /** What a header says. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Header(KeyValueType type, int checksum, byte[] identity, byte[] chain, int[] tokens) {
    String name() {
      return PageFile.name(chain, checksum);
    }
  }

  /**
   * Reads and checks a header.
   *
   * @throws IllegalArgumentException saying what is wrong
   */
  static Header header(Region file) throws IOException {
    StateFormat.require(file.length() > HEADER, "it has " + file.length() + " bytes");
    ByteBuffer header = StateFormat.buffer(HEADER);
    file.read(header, 0);
    KeyValueType type = StateFormat.check(header, MAGIC, file.length());
    int[] tokens = new int[KvPage.POSITIONS];
    header.position(TOKENS).slice().order(header.order()).asIntBuffer().get(tokens);
    return new Header(
        type,
        header.getInt(CHECKSUM),
        StateFormat.name(header, IDENTITY),
        StateFormat.name(header, CHAIN),
        tokens);
  }
}
