/** The append-only record of a run. */
@NullMarked
package dev.holdfast.agent.trace;

import org.jspecify.annotations.NullMarked;
