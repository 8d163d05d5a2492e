@NullMarked
package dev.holdfast.engine.packed;

import org.jspecify.annotations.NullMarked;
