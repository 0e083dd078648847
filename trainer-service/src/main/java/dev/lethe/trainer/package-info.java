/**
 * The trainer: consumes the jobs of one model, shields, fits, verifies and publishes. One thread
 * polls and decides; two lane threads make artefacts; the log (Kafka) is the only state that
 * outlives the process.
 */
@NullMarked
package dev.lethe.trainer;

import org.jspecify.annotations.NullMarked;
