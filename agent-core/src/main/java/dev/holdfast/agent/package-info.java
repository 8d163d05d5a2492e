/** The agent: tasks, budgets, outcomes. */
@NullMarked
package dev.holdfast.agent;

import org.jspecify.annotations.NullMarked;
