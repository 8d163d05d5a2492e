package dev.holdfast.engine.tokenizer;

import dev.holdfast.engine.EngineException;
import dev.holdfast.engine.ErrorCode;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalInt;

/** Tokens, their kinds and the merge rules, checked: the lists come from an untrusted file. */
final class Vocabulary {
  static final String TOKENS = "tokenizer.ggml.tokens";
  static final String TYPES = "tokenizer.ggml.token_type";
  static final String MERGES = "tokenizer.ggml.merges";

  private static final int CONTROL = 3;
  private static final int USER_DEFINED = 4;
  private static final int HIGHEST_TYPE = 6;

  /** What all tokens stand for, one behind the other: objects would take many times as much. */
  private final byte[] bytes;

  /** Where the bytes of each token start; one more at the end. */
  private final int[] starts;

  private final byte[] types;
  private final Map<String, Integer> ids;
  private final int[] byteIds = new int[256];
  private final MergeTable merges;
  private final AddedTokens added = new AddedTokens();

  Vocabulary(List<String> tokens, List<Integer> types, List<String> merges) {
    if (tokens.isEmpty()) {
      throw malformed(TOKENS, "is missing or empty");
    }
    if (types.size() != tokens.size()) {
      throw malformed(TYPES, "has " + types.size() + " entries for " + tokens.size() + " tokens");
    }
    if (merges.isEmpty()) {
      throw malformed(MERGES, "is missing or empty");
    }
    this.types = new byte[tokens.size()];
    this.ids = HashMap.newHashMap(tokens.size());
    addTokens(tokens, types);
    this.starts = new int[tokens.size() + 1];
    this.bytes = spell(tokens);
    for (int value = 0; value < byteIds.length; value++) {
      Integer id = ids.get(String.valueOf(ByteAlphabet.spelling(value)));
      if (id == null) {
        throw malformed(TOKENS, "has no token for byte " + value);
      }
      byteIds[value] = id;
    }
    this.merges = new MergeTable(merges.size());
    for (int rank = 0; rank < merges.size(); rank++) {
      addMerge(merges.get(rank), rank);
    }
  }

  private byte[] spell(List<String> tokens) {
    ByteArrayOutputStream all = new ByteArrayOutputStream(8 * tokens.size());
    for (int id = 0; id < types.length; id++) {
      all.writeBytes(
          switch (types[id]) {
            case CONTROL, USER_DEFINED -> tokens.get(id).getBytes(StandardCharsets.UTF_8);
            default -> ByteAlphabet.bytes(tokens.get(id));
          });
      starts[id + 1] = all.size();
    }
    return all.toByteArray();
  }

  private void addTokens(List<String> tokens, List<Integer> givenTypes) {
    for (int id = 0; id < types.length; id++) {
      String token = tokens.get(id);
      int type = givenTypes.get(id);
      if (type < 0 || type > HIGHEST_TYPE) {
        throw malformed(TYPES, "has type " + type + " at index " + id);
      }
      types[id] = (byte) type;
      Integer twin = ids.putIfAbsent(token, id);
      if (twin != null) {
        throw malformed(TOKENS, "has the same token at index " + twin + " and index " + id);
      }
      if (type == CONTROL || type == USER_DEFINED) {
        if (token.isEmpty() || token.length() > AddedTokens.LONGEST) {
          throw malformed(
              TOKENS, "has an added token of " + token.length() + " characters at index " + id);
        }
        added.add(token, id);
      }
    }
  }

  private void addMerge(String merge, int rank) {
    int space = merge.indexOf(' ');
    if (space <= 0 || space == merge.length() - 1 || merge.indexOf(' ', space + 1) >= 0) {
      throw malformed(MERGES, "is not \"left right\" at index " + rank);
    }
    String left = merge.substring(0, space);
    String right = merge.substring(space + 1);
    Integer leftId = ids.get(left);
    Integer rightId = ids.get(right);
    Integer merged = ids.get(left + right);
    if (leftId == null || rightId == null || merged == null) {
      throw malformed(
          MERGES, "names or makes a token that is not in the vocabulary at index " + rank);
    }
    if (types[merged] == CONTROL) {
      throw malformed(MERGES, "makes a control token out of plain text at index " + rank);
    }
    if (!merges.add(leftId, rightId, rank, merged)) {
      throw malformed(MERGES, "repeats an earlier rule at index " + rank);
    }
  }

  private static EngineException malformed(String key, String what) {
    return new EngineException(
        ErrorCode.MODEL_MALFORMED,
        "The tokenizer of the model file is damaged: " + key + " " + what + ".",
        "Download the model file again or convert it anew.");
  }

  int size() {
    return types.length;
  }

  OptionalInt id(String token) {
    Integer id = ids.get(token);
    return id == null ? OptionalInt.empty() : OptionalInt.of(id);
  }

  int idOfByte(int value) {
    return byteIds[value];
  }

  byte[] bytes(int id) {
    check(id);
    return Arrays.copyOfRange(bytes, starts[id], starts[id + 1]);
  }

  /** Number of bytes that a token stands for. */
  int length(int id) {
    check(id);
    return starts[id + 1] - starts[id];
  }

  /** One of the bytes that a token stands for. */
  byte byteAt(int id, int index) {
    return bytes[starts[id] + Objects.checkIndex(index, length(id))];
  }

  private void check(int id) {
    if (id < 0 || id >= types.length) {
      throw new EngineException(
          ErrorCode.REQUEST_INVALID,
          "There is no token " + id + "; the vocabulary has " + types.length + ".",
          "Use ids from 0 to " + (types.length - 1) + ".");
    }
  }

  boolean control(int id) {
    return id >= 0 && id < types.length && types[id] == CONTROL;
  }

  MergeTable merges() {
    return merges;
  }

  AddedTokens added() {
    return added;
  }
}
