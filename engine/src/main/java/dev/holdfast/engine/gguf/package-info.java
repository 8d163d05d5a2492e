/** Reader of GGUF model files, which are untrusted input: every count and length is checked. */
@NullMarked
package dev.holdfast.engine.gguf;

import org.jspecify.annotations.NullMarked;
