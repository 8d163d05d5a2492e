/** An assistant that answers with tools and remembers the conversation. */
@NullMarked
package dev.holdfast.examples.assistant;

import org.jspecify.annotations.NullMarked;
