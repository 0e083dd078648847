/** Cuts bytes into lines. */
@NullMarked
package dev.lethe.ingest.lines;

import org.jspecify.annotations.NullMarked;
