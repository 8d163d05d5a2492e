/** What every model file format offers: metadata and tensors, under the names that GGUF uses. */
@NullMarked
package dev.holdfast.engine.source;

import org.jspecify.annotations.NullMarked;
