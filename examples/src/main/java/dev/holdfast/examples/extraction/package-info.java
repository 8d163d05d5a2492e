/** Typed extraction: a text goes in, a record comes out. */
@NullMarked
package dev.holdfast.examples.extraction;

import org.jspecify.annotations.NullMarked;
