/** What a generation may write: grammars over bytes, as masks over the tokens of a vocabulary. */
@NullMarked
package dev.holdfast.engine.grammar;

import org.jspecify.annotations.NullMarked;
