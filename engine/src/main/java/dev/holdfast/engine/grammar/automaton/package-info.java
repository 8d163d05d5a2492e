/** Automata over bytes whose states come into being when they are reached. */
@NullMarked
package dev.holdfast.engine.grammar.automaton;

import org.jspecify.annotations.NullMarked;
