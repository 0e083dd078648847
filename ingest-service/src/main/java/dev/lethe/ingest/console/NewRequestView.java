package dev.lethe.ingest.console;

import dev.lethe.ingest.console.draft.DraftForm;
import dev.lethe.ingest.console.draft.RequestDraft;
import dev.lethe.ingest.trial.TrialOutcome;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The form of a new request, or what it became.
 *
 * @param key of the draft; empty without one
 * @param models that can be chosen
 * @param legalBases that have a period of their own by law
 * @param tenant whose request it is; null if the form asks
 * @param due when it would be due
 * @param canBeTried whether somebody can say what it would silence
 * @param mostBytes of an uploaded file
 */
public record NewRequestView(
    String key,
    RequestDraft draft,
    List<Choice> models,
    List<Choice> behaviours,
    List<String> legalBases,
    @Nullable String tenant,
    DueView due,
    boolean canBeTried,
    int mostBytes) {

  /** One of several that can be chosen. */
  public record Choice(String value, String label, boolean chosen) {}

  /** A row of the form, from 1. */
  public record NumberedRow(int number, DraftForm.Row row) {}

  /** When a request would be due if it were handed in now. */
  public record DueView(Moment at, String left) {}

  /**
   * What it would silence.
   *
   * @param radius null if nobody can say
   * @param fault why nobody can; empty otherwise
   */
  public record TrialView(@Nullable TrialOutcome radius, String fault) {
    static TrialView of(TrialOutcome radius) {
      return new TrialView(radius, "");
    }

    static TrialView not(String fault) {
      return new TrialView(null, fault);
    }
  }

  /** The form's rows. */
  public List<NumberedRow> rows() {
    List<DraftForm.Row> rows = draft.form().rows();
    return IntStream.range(0, rows.size())
        .mapToObj(i -> new NumberedRow(i + 1, rows.get(i)))
        .toList();
  }

  /** Number of the next row. */
  public int nextRow() {
    return draft.form().rows().size() + 1;
  }

  /** The largest file, for people. */
  public String mostText() {
    return String.format(Locale.ROOT, "%.1f MB", mostBytes / 1e6);
  }
}
