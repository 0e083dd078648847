/**
 * The figures of lifecycle steps: {@link Measurements} is the one form in which they travel from
 * the trainer to events, tables, certificates and terminals. What a signature or a digest is taken
 * over is kept as it was written, and the types are views of it. Everything here is immutable and
 * thread-safe.
 */
@NullMarked
package dev.lethe.schemas.measured;

import org.jspecify.annotations.NullMarked;
