/** The language model as the agent sees it: conversations, replies, cost. */
@NullMarked
package dev.holdfast.agent.model;

import org.jspecify.annotations.NullMarked;
