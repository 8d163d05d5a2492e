/** Qwen 2 and 2.5, dense: full attention in every layer, biases on query, key and value. */
@NullMarked
package dev.holdfast.engine.model.qwen2;

import org.jspecify.annotations.NullMarked;
