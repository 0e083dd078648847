/** Keeping up with adapter-events: reading, loading, swapping, acknowledging, heartbeats. */
@NullMarked
package dev.lethe.inference.reload;

import org.jspecify.annotations.NullMarked;
