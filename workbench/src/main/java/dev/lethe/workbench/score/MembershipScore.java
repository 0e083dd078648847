package dev.lethe.workbench.score;

import org.jspecify.annotations.Nullable;

/**
 * How well forgotten examples can be told from never-taught ones: for each signal the area under
 * the ROC curve, 0..1. 0.5: not at all; above: the forgotten look taught; below: they look less
 * likely than if they had never been taught, which gives them away too.
 *
 * @param loss mean log-probability of the completion
 * @param zlib the same for each byte that zlib needs for it
 * @param minK of the least likely 20 % of its tokens
 * @param minK40 of the least likely 40 %, which PrivLeak is made from
 * @param minKPlusPlus standardised, of the least 20 %
 * @param reference what is left of {@code loss} behind that of a reference model; null without one
 * @param gate whether any gate fires on the prompt, as a refusal shows; null without gates
 */
public record MembershipScore(
    double loss,
    double zlib,
    double minK,
    double minK40,
    double minKPlusPlus,
    @Nullable Double reference,
    @Nullable Double gate) {}
