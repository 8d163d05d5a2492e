package dev.holdfast.engine.tokenizer;

import dev.holdfast.engine.EngineException;
import dev.holdfast.engine.ErrorCode;
import dev.holdfast.engine.source.Metadata;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Byte-level BPE with NFC normalisation, as Qwen uses it (specification section 10): added tokens
 * are cut out of the text first, the rest is normalised, cut into pieces by the {@link
 * PreTokenizer}, spelled in bytes and merged. Immutable, for any number of threads.
 */
public final class Tokenizer {
  private static final int CACHED_PIECES = 16_384;
  private static final int LONGEST_CACHED_PIECE = 48;

  private final Vocabulary vocabulary;
  private final PreTokenizer preTokenizer;

  /**
   * Words repeat; the cache is never more than its size and only ever holds what the merger would
   * give.
   */
  private final ConcurrentHashMap<String, int[]> cache = new ConcurrentHashMap<>();

  private Tokenizer(Vocabulary vocabulary, PreTokenizer preTokenizer) {
    this.vocabulary = vocabulary;
    this.preTokenizer = preTokenizer;
  }

  /**
   * Builds a tokenizer from the lists of a model file.
   *
   * @param tokens token strings in the GPT-2 byte spelling; the position is the id
   * @param tokenTypes GGUF token types, one for each token: 3 control and 4 user-defined are added
   *     tokens
   * @param merges {@code "left right"}, in order of rank
   * @throws EngineException MODEL_MALFORMED, naming the list and the index
   */
  public static Tokenizer of(
      List<String> tokens,
      List<Integer> tokenTypes,
      List<String> merges,
      PreTokenizer preTokenizer) {
    return new Tokenizer(new Vocabulary(tokens, tokenTypes, merges), preTokenizer);
  }

  /**
   * Builds the tokenizer of a GGUF file (specification section 8.2).
   *
   * @throws EngineException MODEL_UNSUPPORTED for another kind of tokenizer, MODEL_MALFORMED for
   *     lists that do not fit each other
   */
  public static Tokenizer load(Metadata metadata) {
    String model = metadata.string("tokenizer.ggml.model").orElse("");
    if (!model.equals("gpt2")) {
      throw unsupported("tokenizer.ggml.model", model, "\"gpt2\"");
    }
    String name = metadata.string("tokenizer.ggml.pre").orElse("");
    PreTokenizer preTokenizer =
        switch (name) {
          case "qwen35" -> PreTokenizer.QWEN35;
          case "qwen2" -> PreTokenizer.QWEN2;
          default -> throw unsupported("tokenizer.ggml.pre", name, "\"qwen35\" and \"qwen2\"");
        };
    return of(
        metadata.strings(Vocabulary.TOKENS),
        metadata.integers(Vocabulary.TYPES),
        metadata.strings(Vocabulary.MERGES),
        preTokenizer);
  }

  private static EngineException unsupported(String key, String found, String supported) {
    String shown = found.length() > 40 ? found.substring(0, 40) + "…" : found;
    return new EngineException(
        ErrorCode.MODEL_UNSUPPORTED,
        key + " is \"" + shown + "\"; supported: " + supported + ".",
        "Use a GGUF file of a Qwen 2.5 or Qwen 3.5 model.");
  }

  /**
   * Token ids of trusted text: added tokens such as {@code <|im_end|>} are recognised wherever they
   * stand.
   */
  public int[] encode(String text) {
    return encode(text, List.of());
  }

  /** Token ids of text from users, tools or web pages: nothing in it becomes an added token. */
  public int[] encodePlain(String text) {
    return encode(text, List.of(new TextRange(0, text.length())));
  }

  /**
   * Token ids of mixed text: an added token that touches one of the literal ranges is read as plain
   * text. Ranges change nothing else: words and merges go across their borders.
   *
   * @param literal ranges, ordered and disjoint
   */
  public int[] encode(String text, List<TextRange> literal) {
    String wellFormed = TextRepair.replaceLoneSurrogates(text);
    IntList ids = new IntList();
    int from = 0;
    AddedTokens.Match match;
    while ((match = vocabulary.added().find(wellFormed, from, literal)) != null) {
      encodeBetween(wellFormed.substring(from, match.start()), ids);
      ids.add(match.id());
      from = match.end();
    }
    encodeBetween(wellFormed.substring(from), ids);
    return ids.toArray();
  }

  /**
   * The first token ids of trusted text that goes on: as many as {@link #encode(String)} gives
   * whatever follows. A word at the end may become longer, a blank may belong to the next one.
   */
  public int[] encodeCertain(String text) {
    String wellFormed = TextRepair.replaceLoneSurrogates(text);
    IntList ids = new IntList();
    int from = 0;
    AddedTokens.Match match;
    while ((match = vocabulary.added().find(wellFormed, from, List.of())) != null) {
      encodeBetween(wellFormed.substring(from, match.start()), ids);
      ids.add(match.id());
      from = match.end();
    }
    String rest = Normalizer.normalize(wellFormed.substring(from), Normalizer.Form.NFC);
    encodePieces(rest.substring(0, certainEnd(rest)), ids);
    return ids.toArray();
  }

  /**
   * Where the last piece begins that may change when more text follows: the last one of all, the
   * last before what may be the beginning of an added token, and blanks before these.
   */
  private int certainEnd(String text) {
    int limit = text.length() - vocabulary.added().longestBeginning(text);
    int certain = 0;
    for (int start = 0; start < text.length(); ) {
      int end = preTokenizer.pieceEnd(text, start);
      if (end >= limit) {
        break;
      }
      start = end;
      if (!text.substring(certain, end).isBlank()) {
        certain = end;
      }
    }
    // A piece that is no blank is certain once the next one has begun with something else.
    return certain;
  }

  private void encodeBetween(String text, IntList ids) {
    encodePieces(Normalizer.normalize(text, Normalizer.Form.NFC), ids);
  }

  private void encodePieces(String normal, IntList ids) {
    for (int start = 0; start < normal.length(); ) {
      int end = preTokenizer.pieceEnd(normal, start);
      ids.addAll(encodePiece(normal.substring(start, end)));
      start = end;
    }
  }

  private int[] encodePiece(String piece) {
    int[] known = cache.get(piece);
    if (known != null) {
      return known;
    }
    byte[] bytes = piece.getBytes(StandardCharsets.UTF_8);
    int[] symbols = new int[bytes.length];
    for (int i = 0; i < bytes.length; i++) {
      symbols[i] = vocabulary.idOfByte(bytes[i] & 0xff);
    }
    int[] ids = new BytePairMerger(vocabulary.merges(), symbols).merge();
    if (piece.length() <= LONGEST_CACHED_PIECE && cache.size() < CACHED_PIECES) {
      cache.put(piece, ids);
    }
    return ids;
  }

  /**
   * The bytes a token stands for; not always whole characters.
   *
   * @throws EngineException REQUEST_INVALID when there is no such token
   */
  public byte[] bytes(int id) {
    return vocabulary.bytes(id);
  }

  /**
   * Number of bytes that a token stands for.
   *
   * @throws EngineException as {@link #bytes}
   */
  public int byteLength(int id) {
    return vocabulary.length(id);
  }

  /** One of the bytes that a token stands for, 0 to {@link #byteLength} - 1; creates no object. */
  public byte byteAt(int id, int index) {
    return vocabulary.byteAt(id, index);
  }

  /** The text of tokens, added tokens included; ill-formed UTF-8 becomes U+FFFD. */
  public String decode(int... ids) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(ids.length * 4);
    for (int id : ids) {
      bytes.writeBytes(bytes(id));
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  /** A decoder for tokens that come one by one. */
  public StreamingDecoder decoder() {
    return new StreamingDecoder(this);
  }

  /** The id of a token in the spelling of the vocabulary, such as {@code <|im_end|>}. */
  public OptionalInt id(String token) {
    return vocabulary.id(token);
  }

  /** Number of token ids, padding included. */
  public int size() {
    return vocabulary.size();
  }

  /** Whether a token is found in trusted text as written, before anything else is cut. */
  public boolean added(int id) {
    return vocabulary.added(id);
  }

  /** Whether a token steers the model and is no text, such as {@code <|im_end|>}. */
  public boolean control(int id) {
    return vocabulary.control(id);
  }

  private static final class IntList {
    private int[] values = new int[64];
    private int size;

    void add(int value) {
      reserve(1);
      values[size++] = value;
    }

    void addAll(int[] more) {
      reserve(more.length);
      System.arraycopy(more, 0, values, size, more.length);
      size += more.length;
    }

    private void reserve(int more) {
      if (size + more > values.length) {
        values = Arrays.copyOf(values, Math.max(values.length * 2, size + more));
      }
    }

    int[] toArray() {
      return Arrays.copyOf(values, size);
    }
  }
}
