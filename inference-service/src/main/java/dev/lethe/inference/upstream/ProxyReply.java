package dev.lethe.inference.upstream;

import dev.lethe.engine.serve.GateOutcome;
import dev.lethe.inference.openai.ApiError;
import io.vertx.core.buffer.Buffer;
import java.util.List;

/** The waiting client of one call that is passed on. Used on the call's event loop. */
public interface ProxyReply {
  /** Whether the client may know what the gates do. */
  boolean tellsGates();

  /** Runs at once, or when the client hangs up before its answer is complete. */
  void whenGone(Runnable stop);

  boolean isGone();

  /** The whole answer. */
  void whole(List<GateOutcome> outcomes, Buffer json);

  /** The head of a stream. */
  void open(GateOutcome outcome);

  /** One or more whole events. */
  void write(Buffer events);

  /** Whether the client reads more slowly than it is written to. */
  boolean isFull();

  /** Runs once the client has caught up. */
  void whenDrained(Runnable goOn);

  /** The end of a stream. */
  void end();

  /**
   * An error in the place of an answer, or as the last event of a stream that was opened.
   *
   * @param retryAfter as the header has it; empty for none
   */
  void failed(ApiError error, String retryAfter);
}
