package dev.lethe.engine.text;

/**
 * An attached adapter and how strongly it is applied: {@code y = W h + weight · (alpha/rank) · B A
 * h}.
 */
public record AppliedAdapter(String digest, double weight) {}
