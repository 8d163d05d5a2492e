/** Tools that look at and change the files of the workspace. */
@NullMarked
package dev.holdfast.tools.files;

import org.jspecify.annotations.NullMarked;
