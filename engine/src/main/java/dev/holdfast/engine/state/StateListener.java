package dev.holdfast.engine.state;

/** Hears what is wrong with stored states; everything works without them, only slower. */
public interface StateListener {

  /** Hears nothing. */
  StateListener NONE = message -> {};

  /** Says what, where, and what becomes of it. May be called by any thread. */
  void onWarning(String message);
}
