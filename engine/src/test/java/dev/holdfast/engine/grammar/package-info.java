@NullMarked
package dev.holdfast.engine.grammar;

import org.jspecify.annotations.NullMarked;
