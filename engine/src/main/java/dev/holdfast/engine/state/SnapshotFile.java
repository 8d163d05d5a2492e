package dev.holdfast.engine.state;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;

/**
 * What is at the front of a file of a snapshot, checked: all that is needed to find its pages.
 *
 * @param description whose state it is, in words
 * @param pageChecksums one for each full page
 * @param tokens the history
 * @param chain names of the pages
 */
@SuppressWarnings("ArrayRecordComponent") // never compared
record SnapshotFile(
    SnapshotHeader header,
    String description,
    int[] pageChecksums,
    int[] tokens,
    TokenChain chain) {

  /**
   * Reads and checks header and front.
   *
   * @throws IllegalArgumentException saying what is wrong
   */
  static SnapshotFile read(Region file) throws IOException {
    SnapshotHeader header = SnapshotHeader.read(file);
    ByteBuffer front = StateFormat.buffer(Math.toIntExact(header.frontBytes()));
    file.read(front, SnapshotHeader.BYTES);
    front.clear();
    StateFormat.require(
        Checksum.of(front, 0, front.capacity()) == header.frontChecksum(), "its front is damaged");
    byte[] description = new byte[header.descriptionBytes()];
    front.get(description);
    int[] checksums = new int[header.pages()];
    int[] tokens = new int[header.position()];
    front.slice().order(front.order()).asIntBuffer().get(checksums).get(tokens);
    TokenChain chain = new TokenChain(header.identity(), tokens);
    StateFormat.require(
        Arrays.equals(chain.prefix(tokens.length), header.prefix()), "its tokens are others");
    return new SnapshotFile(
        header, new String(description, StandardCharsets.UTF_8), checksums, tokens, chain);
  }

  static ByteBuffer encodeFront(byte[] description, int[] pageChecksums, int[] tokens) {
    ByteBuffer front =
        StateFormat.buffer(
            description.length + Integer.BYTES * (pageChecksums.length + tokens.length));
    front.put(description);
    front.slice().order(front.order()).asIntBuffer().put(pageChecksums).put(tokens);
    return front.clear();
  }

  SnapshotFacts facts() {
    return new SnapshotFacts(
        HexFormat.of().formatHex(header.model()),
        description,
        header.type(),
        header.written(),
        tokens,
        header.pages() * PageFile.bytes(header.pageBytes()));
  }

  /** Names of the files of all full pages. */
  List<String> pageNames() {
    List<String> names = new ArrayList<>();
    for (int page = 0; page < pageChecksums.length; page++) {
      names.add(PageFile.name(chain.page(page), pageChecksums[page]));
    }
    return names;
  }

  /** Tokens of a full page. */
  int[] pageTokens(int page) {
    return Arrays.copyOfRange(tokens, page * KvPage.POSITIONS, (page + 1) * KvPage.POSITIONS);
  }

  /**
   * Maps the recurrent state, and reads the rest of the file: all but the full pages.
   *
   * @param pages the full pages
   * @throws IllegalArgumentException saying what is wrong
   */
  SequenceState restore(Region file, StateIdentity identity, List<KvPage> pages)
      throws IOException {
    StateLayout layout = identity.layout();
    StateFormat.require(
        header.type() == identity.type() && Arrays.equals(header.identity(), identity.bytes()),
        "it is of another model");
    StateFormat.require(
        header.numberBytes() == layout.fixedBytes()
            && header.pageBytes() == layout.pageBytes(identity.type()),
        "its sizes are those of another model");
    MemorySegment numbers = numbers(file).map(Arena.ofAuto());
    StateFormat.require(
        Checksum.of(numbers) == header.numberChecksum(), "its recurrent state is damaged");
    float[] lastOutput = new float[layout.hidden()];
    RecurrentState.read(
        numbers, header.numberBytes() - (long) Float.BYTES * lastOutput.length, lastOutput);
    RecurrentState recurrent = new RecurrentState(layout, numbers);
    List<KvPage> all = new ArrayList<>(pages);
    int filled = tokens.length % KvPage.POSITIONS;
    if (filled > 0) {
      KvPage last = new KvPage(layout, identity.type());
      System.arraycopy(tokens, tokens.length - filled, last.tokens(), 0, filled);
      readRest(file, last.first(filled));
      all.add(last);
    }
    return SequenceState.restored(
        layout, identity.type(), all, recurrent, lastOutput, tokens.length);
  }

  /** Recurrent state, inputs of convolutions, last output. */
  private Region numbers(Region file) {
    return file.part(header.numbersAt(), header.numberBytes());
  }

  /** Checks all that {@link #restore} would, for a model that is not here. */
  void check(Region file) throws IOException {
    StateFormat.require(
        numbers(file).checksum() == header.numberChecksum(), "its recurrent state is damaged");
    StateFormat.require(
        file.part(header.restAt(), header.restBytes()).checksum() == header.restChecksum(),
        "its last page is damaged");
  }

  private void readRest(Region file, List<MemorySegment> pieces) throws IOException {
    long sum = 0;
    for (MemorySegment piece : pieces) {
      sum += piece.byteSize();
    }
    StateFormat.require(sum == header.restBytes(), "its last page has another size");
    long at = header.restAt();
    for (MemorySegment piece : pieces) {
      file.read(piece.asByteBuffer(), at);
      at += piece.byteSize();
    }
    StateFormat.require(Checksum.of(pieces) == header.restChecksum(), "its last page is damaged");
  }
}
