/** Byte-level BPE. */
@NullMarked
package dev.holdfast.engine.tokenizer;

import org.jspecify.annotations.NullMarked;
