/** Texts that several phases of a run share, so that the model's prefix stays the same. */
@NullMarked
package dev.holdfast.agent.prompt;

import org.jspecify.annotations.NullMarked;
