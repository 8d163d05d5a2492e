@NullMarked
package dev.holdfast.engine.model.block;

import org.jspecify.annotations.NullMarked;
