package dev.lethe.workbench.score;

import org.jspecify.annotations.Nullable;

/**
 * One request as it stands after the last.
 *
 * @param recovery what the score on the other forget examples rose by after one epoch of relearning
 *     on a few of them, gates unchanged; null where there was nothing to relearn with
 */
public record RequestScore(
    String request, RetainedKnowledge forget, RetainedKnowledge probe, @Nullable Double recovery) {}
