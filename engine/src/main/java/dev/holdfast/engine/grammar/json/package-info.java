/** JSON Schema as automata: texts that are JSON of a schema, byte by byte. */
@NullMarked
package dev.holdfast.engine.grammar.json;

import org.jspecify.annotations.NullMarked;
