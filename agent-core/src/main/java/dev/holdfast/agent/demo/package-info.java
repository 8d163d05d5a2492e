/**
 * Small random tasks with a known solution: what the demo shows, and what the default model learnt
 * from.
 */
@NullMarked
package dev.holdfast.agent.demo;

import org.jspecify.annotations.NullMarked;
