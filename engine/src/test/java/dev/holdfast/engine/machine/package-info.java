@NullMarked
package dev.holdfast.engine.machine;

import org.jspecify.annotations.NullMarked;
