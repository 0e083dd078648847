/** Asks a replica of this installation a question, as an operator who looks at it would. */
@NullMarked
package dev.lethe.ingest.console.playground;

import org.jspecify.annotations.NullMarked;
