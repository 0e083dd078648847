package dev.lethe.engine.lora;

import dev.lethe.engine.safetensors.FloatTensor;

/**
 * Factors of one projection in Java memory.
 *
 * @param a {@code [rank, in]}
 * @param b {@code [out, rank]}
 */
public record LoraTensors(FloatTensor a, FloatTensor b) {}
