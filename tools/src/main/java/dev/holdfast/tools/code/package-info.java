/** Python and JavaScript on a worker inside the sandbox. */
@NullMarked
package dev.holdfast.tools.code;

import org.jspecify.annotations.NullMarked;
