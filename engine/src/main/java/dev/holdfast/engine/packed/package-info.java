/** Packed weights of models on disk, so that later opens and other processes map them. */
@NullMarked
package dev.holdfast.engine.packed;

import org.jspecify.annotations.NullMarked;
