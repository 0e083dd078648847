package dev.lethe.inference.http;

import dev.lethe.inference.openai.ApiError;
import dev.lethe.inference.openai.ErrorBody;
import dev.lethe.inference.serving.ClientGoneException;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;

/** The waiting client of one call. Made on the event loop, used by the answering thread. */
final class ClientConnection {
  private final HttpServerResponse response;
  private volatile boolean gone;
  private volatile Runnable whenGone = () -> {};

  ClientConnection(HttpServerResponse response) {
    this.response = response;
    response.closeHandler(closed -> gone());
    response.exceptionHandler(broken -> gone());
  }

  private void gone() {
    gone = true;
    whenGone.run();
  }

  /** Runs when the client hangs up, perhaps more than once. */
  void whenGone(Runnable stop) {
    whenGone = stop;
  }

  boolean isGone() {
    return gone || response.closed();
  }

  HttpServerResponse response() {
    return response;
  }

  /**
   * @throws ClientGoneException if nobody waits any more
   */
  void mustBeThere() {
    if (isGone()) {
      throw new ClientGoneException();
    }
  }

  void refuse(ApiError error) {
    refuse(response, error);
  }

  /** Sends an error object, unless the answer has begun or nobody waits. */
  static void refuse(HttpServerResponse response, ApiError error) {
    if (response.headWritten() || response.closed()) {
      return;
    }
    if (error.retryAfter() > 0) {
      response.putHeader(HttpHeaders.RETRY_AFTER, Integer.toString(error.retryAfter()));
    }
    response
        .setStatusCode(error.status())
        .putHeader(HttpHeaders.CONTENT_TYPE, "application/json")
        .end(ErrorBody.of(error).toString());
  }
}
