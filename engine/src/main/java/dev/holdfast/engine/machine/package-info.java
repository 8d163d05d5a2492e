/** Machine code written at run time: x86-64 instructions, executable memory, integer products. */
@NullMarked
package dev.holdfast.engine.machine;

import org.jspecify.annotations.NullMarked;
