package dev.holdfast.engine.state;

/** Hears how an export or import goes on, which may take its time. */
public interface TransferListener {

  /** Hears nothing. */
  TransferListener NONE = (bytes, all) -> {};

  /** So many bytes of so many are done. */
  void onProgress(long bytes, long all);
}
