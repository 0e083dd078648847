package dev.lethe.engine.gate;

import org.jspecify.annotations.Nullable;

/**
 * What the gates of all live requests say of one exchange.
 *
 * @param gate the gate that fired with the largest margin; null when none did
 * @param weight how strongly its adapter is applied, 0..1
 * @param margin its score above its threshold, in standard deviations of its background; when none
 *     fired, the largest of those that had to be asked, below zero
 */
public record Verdict(@Nullable InstalledGate gate, double weight, double margin) {
  public boolean fired() {
    return gate != null;
  }
}
