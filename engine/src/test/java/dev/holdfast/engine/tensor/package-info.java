/** Tests of block formats and kernels. */
@NullMarked
package dev.holdfast.engine.tensor;

import org.jspecify.annotations.NullMarked;
