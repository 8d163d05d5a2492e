/** The architectures the engine knows. */
@NullMarked
package dev.holdfast.engine.model;

import org.jspecify.annotations.NullMarked;
