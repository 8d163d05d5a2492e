/** The sandbox: processes under bubblewrap, and the workspace. */
@NullMarked
package dev.holdfast.sandbox;

import org.jspecify.annotations.NullMarked;
