/** From the log to the tables. */
@NullMarked
package dev.lethe.ingest.project;

import org.jspecify.annotations.NullMarked;
