/** The public face of the engine: models, sessions, snapshots. */
@NullMarked
package dev.holdfast.engine;

import org.jspecify.annotations.NullMarked;
