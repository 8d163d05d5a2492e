@NullMarked
package dev.holdfast.engine.state;

import org.jspecify.annotations.NullMarked;
