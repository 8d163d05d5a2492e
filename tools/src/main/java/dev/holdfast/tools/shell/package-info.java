/** Commands in the sandbox, and the policy that makes builds work there. */
@NullMarked
package dev.holdfast.tools.shell;

import org.jspecify.annotations.NullMarked;
