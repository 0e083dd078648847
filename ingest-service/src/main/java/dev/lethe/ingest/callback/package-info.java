/** Tells requesters how their requests went. */
@NullMarked
package dev.lethe.ingest.callback;

import org.jspecify.annotations.NullMarked;
