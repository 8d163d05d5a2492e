/** Choosing the next token from logits. */
@NullMarked
package dev.holdfast.engine.sampling;

import org.jspecify.annotations.NullMarked;
