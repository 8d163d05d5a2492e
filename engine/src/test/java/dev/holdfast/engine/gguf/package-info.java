/** Tests of the model file reader, and a writer of small files for other tests. */
@NullMarked
package dev.holdfast.engine.gguf;

import org.jspecify.annotations.NullMarked;
