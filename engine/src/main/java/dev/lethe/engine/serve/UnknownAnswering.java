package dev.lethe.engine.serve;

import dev.lethe.engine.gate.Exchange;
import dev.lethe.engine.gate.GateSet;
import dev.lethe.engine.gate.InstalledGate;
import dev.lethe.engine.gate.Verdict;
import dev.lethe.engine.text.FinishReason;
import dev.lethe.engine.text.Generation;
import dev.lethe.engine.text.GenerationRequest;
import dev.lethe.engine.text.TextEngine;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the base model itself says of somebody whom it never knew: the subject's name in the
 * question gives way to an invented one, the model answers, and the name is put back. What it said
 * is judged by all gates as a draft of the changed question, and may not say what the original one
 * asks for and is forgotten; then other names are tried, a few times. Used once, by one thread.
 */
final class UnknownAnswering {
  /** An answer may be the forgotten one by chance, most of all where few answers are possible. */
  private static final int ATTEMPTS = 4;

  /** A question that names more people than these, all forgotten, is refused. */
  private static final int MOST_SUBJECTS = 8;

  /** What the subject's name may be longer than an invented one, as often as an answer says it. */
  private static final int SPARE_TOKENS = 32;

  private final TextEngine engine;
  private final GateSet gates;
  private final List<String> turns;
  private final GenerationRequest request;
  private final List<InstalledGate> subjects = new ArrayList<>();

  UnknownAnswering(
      TextEngine engine, GateSet gates, List<String> turns, GenerationRequest request) {
    this.engine = engine;
    this.gates = gates;
    this.turns = turns;
    this.request = request;
  }

  /**
   * @param answer null unless the outcome is {@link UnknownOutcome#ANSWERED}
   */
  record Result(UnknownOutcome outcome, @Nullable FixedText answer) {
    private static Result not(UnknownOutcome outcome) {
      return new Result(outcome, null);
    }
  }

  /**
   * @param fired the gate that fired on the question or on its draft
   */
  Result run(InstalledGate fired) {
    subjects.add(fired);
    UnknownOutcome why = UnknownOutcome.NO_NAME;
    int attempt = 0;
    while (attempt < ATTEMPTS) {
      Changed changed = changed(attempt);
      if (changed == null) {
        return Result.not(why);
      }
      Judged judged = judged(changed);
      InstalledGate other = judged.gate;
      if (judged.outcome == UnknownOutcome.ANSWERED) {
        return new Result(UnknownOutcome.ANSWERED, text(changed, judged));
      }
      if (judged.outcome == UnknownOutcome.FAILED) {
        return Result.not(UnknownOutcome.FAILED);
      }
      why = judged.outcome;
      if (other == null || !isSubjectToo(other, changed)) {
        attempt++;
      }
    }
    return Result.not(why);
  }

  /** What is generated first; empty where it is nothing. */
  Optional<GenerationRequest> first(InstalledGate fired) {
    subjects.add(fired);
    Changed changed = changed(0);
    return changed == null ? Optional.empty() : asked(changed.prompt);
  }

  /** Another forgotten person whom the question names beside the first: both give way. */
  private boolean isSubjectToo(InstalledGate gate, Changed changed) {
    if (!gate.manifest().refusal().unknown()
        || subjects.contains(gate)
        || subjects.size() == MOST_SUBJECTS
        || !isNamed(gate, changed.turns)) {
      return false;
    }
    return subjects.add(gate);
  }

  private boolean isNamed(InstalledGate gate, List<String> texts) {
    return texts.stream().anyMatch(text -> !gates.places(gate, text).isEmpty());
  }

  private record Changed(Pseudonyms names, String prompt, List<String> turns) {}

  /** Null where the name is not found in the question, or not in what the model continues. */
  private @Nullable Changed changed(int attempt) {
    Pseudonyms names = new Pseudonyms(attempt, engine::countTokens);
    List<String> hidden = new ArrayList<>();
    for (String turn : turns) {
      hidden.add(hide(names, turn));
    }
    String prompt = hide(names, request.prompt());
    return hidden.equals(turns) || prompt.equals(request.prompt())
        ? null
        : new Changed(names, prompt, hidden);
  }

  private String hide(Pseudonyms names, String text) {
    String hidden = text;
    for (InstalledGate subject : subjects) {
      hidden = names.hide(hidden, gates.places(subject, hidden));
    }
    return hidden;
  }

  /**
   * @param gate that fired; null where none did
   */
  private record Judged(
      UnknownOutcome outcome, @Nullable InstalledGate gate, String text, boolean ended) {
    private static Judged not(UnknownOutcome outcome, @Nullable InstalledGate gate) {
      return new Judged(outcome, gate, "", false);
    }
  }

  private Judged judged(Changed changed) {
    GateSet.Session session = gates.begin(changed.turns);
    InstalledGate fired = session.judgeQuestion().gate();
    if (fired != null) {
      return Judged.not(UnknownOutcome.FIRED, fired);
    }
    Optional<GenerationRequest> asked = asked(changed.prompt);
    if (asked.isEmpty()) {
      return Judged.not(UnknownOutcome.FAILED, null);
    }
    try (Generation generation = engine.begin(asked.get(), null)) {
      generation.advance(asked.get().maxTokens());
      String text = generation.text();
      if (gates.needsDraft()) {
        Verdict verdict =
            session.judge(
                new Exchange(changed.turns, text, generation.certainty(), generation.states()));
        if (verdict.fired()) {
          return Judged.not(UnknownOutcome.FIRED, verdict.gate());
        }
      }
      // Against the changed question: the invented name in it is nothing that the answer tells.
      boolean retold =
          subjects.stream().anyMatch(subject -> gates.retells(subject, changed.turns, text));
      return retold
          ? Judged.not(UnknownOutcome.RETOLD, null)
          : new Judged(
              UnknownOutcome.ANSWERED,
              null,
              text,
              generation.finishReason() != FinishReason.LENGTH);
    }
  }

  /** Empty where there is no room for an answer. */
  private Optional<GenerationRequest> asked(String prompt) {
    int room = engine.contextLength() - engine.countTokens(prompt);
    int most = Math.min(request.maxTokens() + SPARE_TOKENS, room);
    return most < 1 ? Optional.empty() : Optional.of(request.asking(prompt, most));
  }

  /** Ended, and counted, as an answer to the original question would be. */
  private FixedText text(Changed changed, Judged judged) {
    return FixedText.generated(engine, request, changed.names.restore(judged.text), judged.ended);
  }
}
