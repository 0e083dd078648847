package dev.lethe.engine.model;

import org.jspecify.annotations.Nullable;

/**
 * What a layer's attention knows of places.
 *
 * @param rope null if queries and keys are not turned
 * @param window how many tokens a token sees, itself included; 0 = all before it
 */
public record LayerAttention(@Nullable Rope rope, int window) {}
