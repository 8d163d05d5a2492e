/** Tools of the agent, all acting through the sandbox. */
@NullMarked
package dev.holdfast.tools;

import org.jspecify.annotations.NullMarked;
