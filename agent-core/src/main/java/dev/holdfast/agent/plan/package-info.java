/** From a task to a typed plan. */
@NullMarked
package dev.holdfast.agent.plan;

import org.jspecify.annotations.NullMarked;
