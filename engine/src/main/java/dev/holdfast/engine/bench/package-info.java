/** Measures a model on this machine: its speed, and how well it foretells a text. */
@NullMarked
package dev.holdfast.engine.bench;

import org.jspecify.annotations.NullMarked;
