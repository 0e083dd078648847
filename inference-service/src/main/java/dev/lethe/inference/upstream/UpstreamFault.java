package dev.lethe.inference.upstream;

import dev.lethe.inference.openai.ApiError;

/** What the upstream did wrong, as a client is told. Has no stack trace. */
final class UpstreamFault extends RuntimeException {
  private final transient ApiError error;

  UpstreamFault(ApiError error) {
    super(UpstreamErrors.reason(error), null, false, false);
    this.error = error;
  }

  ApiError error() {
    return error;
  }
}
