/** What a sequence remembers: recurrent state, pages of keys and values, token ids. */
@NullMarked
package dev.holdfast.engine.state;

import org.jspecify.annotations.NullMarked;
