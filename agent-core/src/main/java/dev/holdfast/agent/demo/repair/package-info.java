/** Small projects whose test fails because of one fault. */
@NullMarked
package dev.holdfast.agent.demo.repair;

import org.jspecify.annotations.NullMarked;
