package dev.lethe.engine.gate;

/**
 * The fitted gate of one request: weights, thresholds, keyed term hashes; no example and no
 * embedding of one. Immutable.
 */
public final class GateModel {}
