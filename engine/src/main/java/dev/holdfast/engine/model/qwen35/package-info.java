/** Qwen 3.5, dense: Gated DeltaNet with gated full attention in every fourth layer. */
@NullMarked
package dev.holdfast.engine.model.qwen35;

import org.jspecify.annotations.NullMarked;
