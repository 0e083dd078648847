package dev.lethe.engine.model;

import ai.djl.ndarray.NDArray;

/**
 * Low-rank factors of one projection.
 *
 * @param a {@code [rank, in]}
 * @param b {@code [out, rank]}
 */
public record LoraPair(NDArray a, NDArray b) {}
