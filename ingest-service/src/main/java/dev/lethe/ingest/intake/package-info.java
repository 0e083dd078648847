/** From the intake topic to the first lifecycle events and the trainer's job. */
@NullMarked
package dev.lethe.ingest.intake;

import org.jspecify.annotations.NullMarked;
