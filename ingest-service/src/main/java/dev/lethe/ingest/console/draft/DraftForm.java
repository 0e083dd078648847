package dev.lethe.ingest.console.draft;

import io.quarkus.qute.TemplateData;
import java.util.ArrayList;
import java.util.List;

/**
 * What somebody filled in, to show it to them again. A browser does not let a file be filled in
 * again, so that it is not here. {@link #toString()} leaves all of it out.
 *
 * @param id of the request; empty to have one made up
 * @param tenant empty for that of whoever hands it in
 * @param behaviour {@code refuse}, {@code random} or {@code unknown}
 * @param refusal what is answered instead; empty for the default
 * @param rows prompts and completions, one by one
 * @param pasted several at once, as JSON Lines or CSV
 */
@TemplateData
public record DraftForm(
    String id,
    String tenant,
    String model,
    String subject,
    String legalBasis,
    String behaviour,
    String refusal,
    List<Row> rows,
    String pasted) {
  static final String ID = "id";
  static final String TENANT = "tenant";
  static final String MODEL = "model";
  static final String SUBJECT = "subject";
  static final String LEGAL_BASIS = "legalBasis";
  static final String BEHAVIOUR = "behaviour";
  static final String REFUSAL = "refusal";
  static final String PROMPT = "prompt";
  static final String COMPLETION = "completion";
  static final String PASTED = "pasted";
  static final String FILE = "file";

  /** So many rows are there from the beginning. */
  private static final int FIRST_ROWS = 3;

  /** A prompt and its completion. */
  @TemplateData
  public record Row(String prompt, String completion) {
    boolean isBlank() {
      return prompt.isBlank() && completion.isBlank();
    }

    @Override
    public String toString() {
      return "Row[redacted]";
    }
  }

  public DraftForm {
    rows = List.copyOf(rows);
  }

  /** With nothing filled in. */
  public static DraftForm empty() {
    return new DraftForm("", "", "", "", "", "refuse", "", rows(List.of()), "");
  }

  static DraftForm of(FormBody body) {
    List<String> prompts = body.texts(PROMPT);
    List<String> completions = body.texts(COMPLETION);
    List<Row> rows = new ArrayList<>();
    for (int i = 0; i < Math.max(prompts.size(), completions.size()); i++) {
      rows.add(new Row(at(prompts, i), at(completions, i)));
    }
    return new DraftForm(
        body.text(ID).strip(),
        body.text(TENANT).strip(),
        body.text(MODEL).strip(),
        body.text(SUBJECT).strip(),
        body.text(LEGAL_BASIS).strip(),
        body.text(BEHAVIOUR).strip(),
        body.text(REFUSAL).strip(),
        rows(rows),
        body.text(PASTED));
  }

  /** Characters that it keeps in memory. */
  int size() {
    return subject.length()
        + refusal.length()
        + pasted.length()
        + rows.stream().mapToInt(row -> row.prompt().length() + row.completion().length()).sum();
  }

  private static List<Row> rows(List<Row> given) {
    List<Row> rows = new ArrayList<>(given);
    while (rows.size() < FIRST_ROWS) {
      rows.add(new Row("", ""));
    }
    return rows;
  }

  /** As if it were typed on this machine: forms end lines with a carriage return too. */
  private static String at(List<String> texts, int index) {
    return index < texts.size() ? texts.get(index).replace("\r\n", "\n") : "";
  }

  @Override
  public String toString() {
    return "DraftForm[redacted]";
  }
}
