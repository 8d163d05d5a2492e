package dev.holdfast.engine.grammar;

/** What a generation may write. Immutable, for any number of generations and threads. */
public interface Grammar {
  /** A cursor at the beginning of the text. */
  GrammarCursor start();
}
