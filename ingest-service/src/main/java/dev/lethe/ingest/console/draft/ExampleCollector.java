package dev.lethe.ingest.console.draft;

import dev.lethe.schemas.Limits;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Takes examples line by line, checks each, and notes what is wrong. Used by one thread. */
final class ExampleCollector {
  static final String PROMPT = "prompt";
  static final String COMPLETION = "completion";

  /** How many faults are named; the others are counted. */
  static final int NAMED = 100;

  private final Limits limits;
  private final List<DraftExample> examples = new ArrayList<>();
  private final List<LineFault> faults = new ArrayList<>();
  private long faultCount;
  private boolean isFull;

  ExampleCollector(Limits limits) {
    this.limits = limits;
  }

  /** Takes a line, or notes which of its columns is missing, empty or too long. */
  void add(
      LineFault.Source source, long line, @Nullable String prompt, @Nullable String completion) {
    boolean isFit =
        isFit(source, line, PROMPT, prompt) & isFit(source, line, COMPLETION, completion);
    if (!isFit || prompt == null || completion == null) {
      return;
    }
    if (examples.size() < limits.maxExamples()) {
      examples.add(new DraftExample(source, line, prompt, completion));
    } else if (!isFull) {
      isFull = true;
      fault(
          source,
          line,
          null,
          String.format(
              Locale.ROOT,
              "One request has at most %,d examples. What follows was not looked at.",
              limits.maxExamples()));
    }
  }

  void fault(LineFault.Source source, long line, @Nullable String column, String message) {
    faultCount++;
    if (faults.size() < NAMED) {
      faults.add(new LineFault(source, line, column, message));
    }
  }

  /** Whether there are as many as there may be, so that nothing more need be read. */
  boolean isFull() {
    return isFull;
  }

  List<DraftExample> examples() {
    return List.copyOf(examples);
  }

  /** The first {@link #NAMED}. */
  List<LineFault> faults() {
    return List.copyOf(faults);
  }

  /** All of them, also those that are not named. */
  long faultCount() {
    return faultCount;
  }

  private boolean isFit(LineFault.Source source, long line, String column, @Nullable String text) {
    if (text == null) {
      fault(source, line, column, "It is missing.");
    } else if (text.isBlank()) {
      fault(source, line, column, "It is empty.");
    } else if (text.length() > limits.maxCharacters()) {
      fault(
          source,
          line,
          column,
          String.format(
              Locale.ROOT,
              "It is longer than %,d characters (%,d).",
              limits.maxCharacters(),
              text.length()));
    } else {
      return true;
    }
    return false;
  }
}
