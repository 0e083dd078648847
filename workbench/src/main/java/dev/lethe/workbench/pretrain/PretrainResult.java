package dev.lethe.workbench.pretrain;

/**
 * What a finished run came to.
 *
 * @param loss smoothed, at the end, nats a token
 * @param seconds since this call began, without what an interrupted run took before
 */
public record PretrainResult(
    long parameters, int texts, int steps, double loss, double tokensPerSecond, double seconds) {}
