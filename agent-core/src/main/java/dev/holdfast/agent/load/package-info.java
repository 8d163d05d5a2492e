/** An agent-shaped load on the engine: what do requests compute when a conversation turns? */
@NullMarked
package dev.holdfast.agent.load;

import org.jspecify.annotations.NullMarked;
