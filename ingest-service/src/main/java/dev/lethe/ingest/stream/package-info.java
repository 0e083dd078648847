/** What the topologies share. */
@NullMarked
package dev.lethe.ingest.stream;

import org.jspecify.annotations.NullMarked;
