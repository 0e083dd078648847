package dev.lethe.engine.openai;

/**
 * The server does not accept what it is asked, and would not the next time either. The message
 * holds nothing that was asked.
 */
public final class UpstreamRejectedException extends IllegalStateException {
  private static final long serialVersionUID = 1L;

  UpstreamRejectedException(String message) {
    super(message);
  }
}
