/** The program inside the sandbox that evaluates code; it uses nothing but the JDK and GraalVM. */
@NullMarked
package dev.holdfast.tools.code.worker;

import org.jspecify.annotations.NullMarked;
