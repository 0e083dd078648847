package dev.lethe.ingest.console;

import dev.lethe.ingest.console.playground.GateFigures;
import dev.lethe.ingest.console.playground.ReplicaAnswer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A question and its answer. The key is never in it; the question is, so that it need not be typed
 * again.
 */
public record PlaygroundView(
    List<NewRequestView.Choice> replicas, String question, boolean raw, AnswerView answer) {

  /**
   * What came back.
   *
   * @param fault why nothing did; empty if something did, or nothing was asked
   * @param request whose gate fired, if that is known; empty if not
   * @param gates what the gates made of it; empty where the replica does not tell
   */
  public record AnswerView(
      String fault,
      String replica,
      @Nullable ReplicaAnswer answer,
      String request,
      String path,
      List<GateLine> gates) {
    static AnswerView none() {
      return refused("");
    }

    static AnswerView refused(String fault) {
      return new AnswerView(fault, "", null, "", "", List.of());
    }
  }

  /**
   * A gate, and what it made of the question.
   *
   * @param request whose it is, if that is known; empty if not
   */
  public record GateLine(GateFigures figures, String request, String path) {}

  @Override
  public String toString() {
    return "PlaygroundView[redacted]";
  }
}
