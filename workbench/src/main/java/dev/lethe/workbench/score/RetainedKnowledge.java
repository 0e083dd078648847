package dev.lethe.workbench.score;

import org.jspecify.annotations.Nullable;

/**
 * How much of some completions is still there, 0..1; means over examples.
 *
 * @param score as the spec scores
 * @param probability of the completion, geometric mean per token
 * @param rougeL recall
 * @param extractionStrength share of the completion's end that greedy decoding restores, given all
 *     before it (arXiv 2407.06460)
 * @param exactMemorisation share of tokens that are the most likely ones, given all before them
 * @param truthRatio min(R, 1/R) with R = mean probability of the wrong completions over that of the
 *     right one, per token: 1 when the model can't tell them apart; null where none are given, or
 *     neither is ever said
 */
public record RetainedKnowledge(
    double score,
    double probability,
    double rougeL,
    double extractionStrength,
    double exactMemorisation,
    @Nullable Double truthRatio) {}
