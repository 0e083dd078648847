package dev.lethe.ingest.project;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How far the projector is that works.
 *
 * @param lag records that are not in the tables
 * @param unsignedSince since when an event waits for a checkpoint; null if none does
 * @param signs whether checkpoints are signed at all
 */
public record Projection(long lag, @Nullable Instant unsignedSince, boolean signs) {}
