package dev.lethe.workbench.score;

import org.jspecify.annotations.Nullable;

/**
 * What an attacker still gets of the forgotten examples of all requests, after the last.
 *
 * @param membership null if the spec holds nothing that was never taught
 * @param privLeak in per cent; null without a retrained model too
 * @param extractionStrength share of the completion's end that greedy decoding restores, given all
 *     before it: 1 − the shortest share that must be given (Carlini et al. 2021, arXiv 2407.06460);
 *     0..1, mean
 * @param verbatimMemorisation ROUGE-L F1 of what is answered to the prompt and the first half of
 *     the completion, against the other half (MUSE's VerbMem); 0..1, mean
 * @param knowledgeMemorisation ROUGE-L F1 of the answers to the probes (MUSE's KnowMem); 0..1, mean
 */
public record PrivacyScore(
    @Nullable MembershipScore membership,
    @Nullable Double privLeak,
    double extractionStrength,
    double verbatimMemorisation,
    double knowledgeMemorisation) {}
