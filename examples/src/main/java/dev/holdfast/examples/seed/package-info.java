/** Writes the texts from which the default model is trained, and judges what it learnt. */
@NullMarked
package dev.holdfast.examples.seed;

import org.jspecify.annotations.NullMarked;
