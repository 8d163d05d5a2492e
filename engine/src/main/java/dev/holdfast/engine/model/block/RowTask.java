package dev.holdfast.engine.model.block;

/**
 * Work on one row of a chunk, for {@link Chunk#forRows}. Given as a lambda that captures nothing,
 * it is no object per call.
 *
 * @param <T> the part of a layer whose work it is
 */
@FunctionalInterface
interface RowTask<T> {

  void run(T owner, Chunk chunk, int row);
}
