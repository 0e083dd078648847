package dev.lethe.benchmark.method;

/**
 * What a request cost.
 *
 * @param shieldSeconds until its prompts were first refused; 0 for a method without a shield
 * @param fitSeconds of everything else
 * @param steps gradient steps of adapters
 * @param rank LoRA rank in use, all requests so far together
 * @param storedBytes of all that must be kept, all requests so far together
 */
public record StageCost(
    double shieldSeconds, double fitSeconds, int steps, int rank, long storedBytes) {}
