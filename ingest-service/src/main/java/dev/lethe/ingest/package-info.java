/** Configuration of the ingest service, its start and its end. */
@NullMarked
package dev.lethe.ingest;

import org.jspecify.annotations.NullMarked;
