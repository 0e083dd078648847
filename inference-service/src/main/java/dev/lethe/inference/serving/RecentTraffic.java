package dev.lethe.inference.serving;

import static java.util.stream.Collectors.counting;
import static java.util.stream.Collectors.groupingBy;

import dev.lethe.engine.gate.GateModel;
import dev.lethe.engine.gate.GateSet;
import dev.lethe.engine.gate.QuestionFingerprint;
import dev.lethe.engine.serve.GateOutcome;
import dev.lethe.engine.serve.UnknownOutcome;
import dev.lethe.schemas.Traffic;
import java.time.Clock;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * What this replica was asked last, without its text, and what the gates made of it. It tells what
 * a new gate would silence, and what those in force do. In memory only, and let go of when it is
 * old. Thread-safe.
 */
public final class RecentTraffic {
  /** What an acknowledgement may say. */
  private static final int LARGEST = 1_000_000;

  private final boolean on;
  private final SlidingWindow<QuestionFingerprint> questions;
  private final SlidingWindow<GateOutcome> outcomes;
  private final Map<UnknownOutcome, LongAdder> unknown = new EnumMap<>(UnknownOutcome.class);
  private final Map<Decision, LongAdder> decisions = new EnumMap<>(Decision.class);
  private final Timings questionTimes = new Timings();
  private final Timings firstWindows = new Timings();

  /** What the gates can decide about an answer. */
  public enum Decision {
    PASS,
    SHIELD,
    BUNDLE,
    /** A gate erred, so the answer was refused. */
    FAILED;

    static Decision of(GateOutcome outcome) {
      if (outcome.equals(GateOutcome.FAILED_CLOSED)) {
        return FAILED;
      }
      return switch (outcome.action()) {
        case PASS -> PASS;
        case SHIELD -> SHIELD;
        case BUNDLE -> BUNDLE;
      };
    }
  }

  /**
   * @param most questions kept; none if 0
   * @param age from which a question is let go of, at the next {@link #expire}
   * @throws IllegalArgumentException if {@code most} is below 0 or above a million
   */
  public RecentTraffic(int most, Duration age, Clock clock) {
    if (most < 0 || most > LARGEST) {
      throw new IllegalArgumentException("lethe.traffic.questions lies between 0 and " + LARGEST);
    }
    this.on = most > 0;
    this.questions = new SlidingWindow<>(most, age, clock);
    this.outcomes = new SlidingWindow<>(most, age, clock);
    for (UnknownOutcome outcome : UnknownOutcome.values()) {
      unknown.put(outcome, new LongAdder());
    }
    for (Decision decision : Decision.values()) {
      decisions.put(decision, new LongAdder());
    }
  }

  /** A question that the gates could read. */
  public void asked(GateSet.Session session) {
    if (on) {
      questions.add(session.fingerprint());
    }
  }

  /** What became of an answer. */
  public void answered(GateOutcome outcome) {
    Objects.requireNonNull(decisions.get(Decision.of(outcome))).increment();
    if (on) {
      outcomes.add(outcome);
    }
  }

  /**
   * @param outcome null where no answer as about somebody unknown was wanted
   */
  void unknown(@Nullable UnknownOutcome outcome) {
    if (outcome != null) {
      Objects.requireNonNull(unknown.get(outcome)).increment();
    }
  }

  /** How often an answer as about somebody unknown was wanted since the start, and became this. */
  public long count(UnknownOutcome outcome) {
    return Objects.requireNonNull(unknown.get(outcome)).sum();
  }

  /** How many answers since the start the gates decided about so. */
  public long decided(Decision decision) {
    return Objects.requireNonNull(decisions.get(decision)).sum();
  }

  /** How long the gates took to judge questions. */
  public Timings questionTimes() {
    return questionTimes;
  }

  /** How long it took until the first window of an answer was judged. */
  public Timings firstWindows() {
    return firstWindows;
  }

  /** On how many questions a gate fires by the question alone; empty when none is kept. */
  public Optional<Traffic> firedBy(GateModel gate) {
    List<QuestionFingerprint> asked = questions.values();
    int fired = (int) asked.stream().filter(gate::firesOn).count();
    return asked.isEmpty() ? Optional.empty() : Optional.of(new Traffic(asked.size(), fired));
  }

  /** Lets go of what is too old. */
  public void expire() {
    questions.expire();
    outcomes.expire();
  }

  /** How many answers are looked at. */
  public int answers() {
    return outcomes.values().size();
  }

  /** Share of the answers, 0..1, that were given so; a gate that erred counts as a shield. */
  public double share(GateOutcome.Action action) {
    List<GateOutcome> all = outcomes.values();
    return share(all.stream().filter(outcome -> outcome.action() == action).count(), all);
  }

  /** The largest share of the answers, 0..1, that one gate alone has decided so. */
  public double largestShare(GateOutcome.Action action) {
    List<GateOutcome> all = outcomes.values();
    long most =
        all.stream()
            .filter(outcome -> outcome.action() == action && outcome.digest() != null)
            .collect(groupingBy(GateOutcome::digest, counting()))
            .values()
            .stream()
            .mapToLong(Long::longValue)
            .max()
            .orElse(0);
    return share(most, all);
  }

  private static double share(long count, List<GateOutcome> all) {
    return all.isEmpty() ? 0 : (double) count / all.size();
  }

  @Override
  public String toString() {
    return "RecentTraffic[redacted]";
  }
}
