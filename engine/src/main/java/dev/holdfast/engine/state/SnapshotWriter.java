package dev.holdfast.engine.state;

import dev.holdfast.engine.cache.UnfinishedFile;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/** A state on its way to a file: everything but its full pages. */
final class SnapshotWriter {
  private final SequenceState state;
  private final StateIdentity identity;
  private final TokenChain chain;
  private final ByteBuffer front;
  private final FloatParts numbers;
  private final List<MemorySegment> rest;
  private final SnapshotHeader header;

  /** Computes all checksums, those of the pages too. */
  SnapshotWriter(SequenceState state, StateIdentity identity) throws IOException {
    this.state = state;
    this.identity = identity;
    int[] tokens = state.tokens(0);
    int full = tokens.length / KvPage.POSITIONS;
    int filled = tokens.length % KvPage.POSITIONS;
    chain = new TokenChain(identity.bytes(), tokens);
    int[] checksums = new int[full];
    for (int page = 0; page < full; page++) {
      checksums[page] = state.cache().page(page).checksum();
    }
    byte[] description = identity.description().getBytes(StandardCharsets.UTF_8);
    front = SnapshotFile.encodeFront(description, checksums, tokens);
    List<float[]> parts = state.recurrent().parts();
    parts.add(state.lastOutput());
    numbers = new FloatParts(parts);
    rest = filled == 0 ? List.of() : state.cache().page(full).first(filled);
    long restBytes = 0;
    for (MemorySegment piece : rest) {
      restBytes += piece.byteSize();
    }
    header =
        new SnapshotHeader(
            identity.type(),
            tokens.length,
            description.length,
            identity.bytes(),
            chain.prefix(tokens.length),
            Instant.now(),
            numbers.bytes(),
            restBytes,
            state.layout().pageBytes(identity.type()),
            Checksum.of(front, 0, front.capacity()),
            numbers.checksum(),
            Checksum.of(rest),
            identity.modelBytes());
  }

  SnapshotHeader header() {
    return header;
  }

  /** Names of the files of the full pages. */
  List<String> pageNames() {
    List<String> names = new ArrayList<>();
    for (int page = 0; page < header.pages(); page++) {
      names.add(PageFile.name(chain.page(page), page(page).checksum()));
    }
    return names;
  }

  KvPage page(int page) {
    return state.cache().page(page);
  }

  void writePage(int page, UnfinishedFile file) throws IOException {
    PageFile.write(page(page), identity, chain.page(page), file);
  }

  void write(UnfinishedFile file) throws IOException {
    file.write(front.clear(), SnapshotHeader.BYTES);
    numbers.write(file, header.numbersAt());
    long at = header.restAt();
    for (MemorySegment piece : rest) {
      file.write(piece.asByteBuffer(), at);
      at += piece.byteSize();
    }
    // Where the rest is empty, the file ends with zeros that nothing wrote yet.
    if (file.channel().size() < header.length()) {
      file.write(ByteBuffer.allocate(1), header.length() - 1);
    }
    file.write(header.encode(), 0);
  }
}
