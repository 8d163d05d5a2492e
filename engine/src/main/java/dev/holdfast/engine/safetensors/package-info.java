/**
 * Reads checkpoints of safetensors in the folder layout of Hugging Face; the files are untrusted.
 */
@NullMarked
package dev.holdfast.engine.safetensors;

import org.jspecify.annotations.NullMarked;
