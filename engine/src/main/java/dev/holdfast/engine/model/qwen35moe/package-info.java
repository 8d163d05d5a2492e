/** Qwen 3.5 with a mixture of experts in every layer. */
@NullMarked
package dev.holdfast.engine.model.qwen35moe;

import org.jspecify.annotations.NullMarked;
