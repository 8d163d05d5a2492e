/** From a plan to an outcome: steps, tool calls, checks, stopping. */
@NullMarked
package dev.holdfast.agent.execute;

import org.jspecify.annotations.NullMarked;
