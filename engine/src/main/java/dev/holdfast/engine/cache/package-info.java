/** Folders of files that processes share and that can be made anew. */
@NullMarked
package dev.holdfast.engine.cache;

import org.jspecify.annotations.NullMarked;
