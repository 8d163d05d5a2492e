package dev.holdfast.engine.tokenizer;

import dev.holdfast.engine.EngineException;
import dev.holdfast.engine.ErrorCode;
import java.util.List;
import java.util.OptionalInt;

/** Tokens, their kinds and the merge rules, checked: the lists come from an untrusted file. */
final class Vocabulary {
  static final String TOKENS = "tokenizer.ggml.tokens";
  static final String TYPES = "tokenizer.ggml.token_type";
  static final String MERGES = "tokenizer.ggml.merges";

  private static final int CONTROL = 3;
  private static final int USER_DEFINED = 4;
  private static final int HIGHEST_TYPE = 6;

  private final Spellings spellings;
  private final byte[] types;
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
    this.spellings = new Spellings(tokens.size());
    addTokens(tokens, types);
    for (int value = 0; value < byteIds.length; value++) {
      int id = spellings.find(String.valueOf(ByteAlphabet.spelling(value)));
      if (id < 0) {
        throw malformed(TOKENS, "has no token for byte " + value);
      }
      byteIds[value] = id;
    }
    this.merges = new MergeTable(merges.size());
    for (int rank = 0; rank < merges.size(); rank++) {
      addMerge(merges.get(rank), rank);
    }
  }

  private void addTokens(List<String> tokens, List<Integer> givenTypes) {
    for (int id = 0; id < types.length; id++) {
      String token = tokens.get(id);
      int type = givenTypes.get(id);
      if (type < 0 || type > HIGHEST_TYPE) {
        throw malformed(TYPES, "has type " + type + " at index " + id);
      }
      types[id] = (byte) type;
      boolean isAdded = added(id);
      int twin = spellings.add(token, isAdded);
      if (twin >= 0) {
        throw malformed(TOKENS, "has the same token at index " + twin + " and index " + id);
      }
      if (isAdded) {
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
    int leftId = spellings.find(left);
    int rightId = spellings.find(right);
    int merged = spellings.find(left + right);
    if (leftId < 0 || rightId < 0 || merged < 0) {
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
    int id = spellings.find(token);
    return id < 0 ? OptionalInt.empty() : OptionalInt.of(id);
  }

  int idOfByte(int value) {
    return byteIds[value];
  }

  byte[] bytes(int id) {
    check(id);
    return spellings.bytes(id);
  }

  /** Number of bytes that a token stands for. */
  int length(int id) {
    check(id);
    return spellings.length(id);
  }

  /** One of the bytes that a token stands for. */
  byte byteAt(int id, int index) {
    check(id);
    return spellings.byteAt(id, index);
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

  boolean added(int id) {
    return id >= 0 && id < types.length && (types[id] == CONTROL || types[id] == USER_DEFINED);
  }

  MergeTable merges() {
    return merges;
  }

  AddedTokens added() {
    return added;
  }
}
