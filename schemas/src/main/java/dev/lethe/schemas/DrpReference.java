package dev.lethe.schemas;

import org.jspecify.annotations.Nullable;

/**
 * What the Data Rights Protocol adds to a request. {@link #toString()} shows nothing of it.
 *
 * @param statusCallback told of each change of status in the protocol's form
 * @param agentRequestId by which the agent that handed it in knows it
 */
public record DrpReference(@Nullable String statusCallback, @Nullable String agentRequestId) {
  @Override
  public String toString() {
    return "DrpReference[redacted]";
  }
}
