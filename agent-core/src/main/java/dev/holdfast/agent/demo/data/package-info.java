/** Data files with a question that a short program answers. */
@NullMarked
package dev.holdfast.agent.demo.data;

import org.jspecify.annotations.NullMarked;
