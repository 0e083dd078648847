package dev.lethe.inference.upstream;

import dev.lethe.engine.serve.AnswerGate;
import dev.lethe.engine.serve.AnswerGate.Refusal;
import dev.lethe.engine.serve.AnswerGate.Written;
import dev.lethe.engine.serve.GateOutcome;
import dev.lethe.engine.serve.GatedAnswer;
import dev.lethe.engine.text.FinishReason;
import dev.lethe.engine.text.TextEngine;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;

/**
 * A call whose questions no gate refused, with the gates that its answers have to pass.
 *
 * @param gates one for each question
 * @param engine counts tokens
 * @param holdBack tokens of a window
 */
record PassedCall(
    UpstreamCall call,
    List<AnswerGate> gates,
    TextEngine engine,
    int holdBack,
    AnswerEnvelope envelope) {

  /** Of one choice's window, in bytes; nothing is held where no gate looks at drafts. */
  long window() {
    return readsDrafts() ? (long) holdBack * UpstreamEngine.BYTES_OF_A_TOKEN : 0;
  }

  boolean readsDrafts() {
    return gates.get(0).readsDrafts();
  }

  /** What the gates say of what a choice has said so far. Blocks. */
  Optional<Refusal> judge(int index, ChoiceText said) {
    return (index == GatedChoice.BESIDE ? gates : List.of(gates.get(index / call.choicesEach())))
        .stream()
            .flatMap(gate -> said.drafts().stream().map(d -> gate.draft(d, said.certainty())))
            .flatMap(Optional::stream)
            .findFirst();
  }

  Written written(Refusal refusal) {
    return refusal.written(engine, call.ending(), holdBack);
  }

  GatedAnswer refused(Refusal refusal, int promptTokens) {
    Written text = written(refusal);
    return new GatedAnswer(
        text.text(), text.finish(), refusal.outcome(), true, promptTokens, text.tokens());
  }

  /** Of what was sent; the text itself is not kept. */
  GatedAnswer sent(GateOutcome outcome, FinishReason finish, int promptTokens, long bytes) {
    return new GatedAnswer("", finish, outcome, false, promptTokens, UpstreamEngine.tokens(bytes));
  }

  /** About as many as the questions have: for answers whose own counts would tell too much. */
  int promptTokens() {
    long bytes = 0;
    for (List<String> turns : call.questions()) {
      for (String turn : turns) {
        bytes += turn.getBytes(StandardCharsets.UTF_8).length;
      }
    }
    return UpstreamEngine.tokens(bytes);
  }

  @Override
  public String toString() {
    return "PassedCall[redacted]";
  }
}
