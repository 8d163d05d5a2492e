/** Qwen 3, dense: full attention in every layer, norms on the heads of query and key. */
@NullMarked
package dev.holdfast.engine.model.qwen3;

import org.jspecify.annotations.NullMarked;
