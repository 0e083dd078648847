package dev.lethe.ingest.console.draft;

import io.quarkus.qute.TemplateData;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A new request that somebody has filled in and not handed in. {@link #toString()} leaves out what
 * is in it.
 *
 * @param id of the request that it becomes
 * @param form as it was filled in
 * @param examples those that may be taken, in their order
 * @param faults what is wrong line by line; the first of them
 * @param faultCount all of them
 * @param errors what is wrong elsewhere, by the form's field; the empty name for the whole
 * @param body as {@code POST /v1/requests} takes it; empty if something is wrong
 */
@TemplateData
public record RequestDraft(
    String id,
    DraftForm form,
    List<DraftExample> examples,
    List<LineFault> faults,
    long faultCount,
    Map<String, String> errors,
    byte[] body) {
  /** So many examples are shown. */
  private static final int SHOWN = 20;

  private static final byte[] NONE = {};

  public RequestDraft {
    examples = List.copyOf(examples);
    faults = List.copyOf(faults);
    errors = Map.copyOf(errors);
  }

  /** One in which nothing is filled in. */
  public static RequestDraft empty() {
    return new RequestDraft("", DraftForm.empty(), List.of(), List.of(), 0, Map.of(), NONE);
  }

  /** One of which nothing could be taken. */
  static RequestDraft refused(String field, String message) {
    return new RequestDraft(
        "", DraftForm.empty(), List.of(), List.of(), 0, Map.of(field, message), NONE);
  }

  /** The same with one more error, found when it was handed in. */
  public RequestDraft with(String field, String message) {
    return new RequestDraft(id, form, examples, faults, faultCount, Map.of(field, message), NONE);
  }

  /** Whether it can be handed in. */
  public boolean isReady() {
    return body.length > 0;
  }

  /** The body to hand in, if nothing is wrong. */
  public Optional<byte[]> toSubmit() {
    return Optional.of(body).filter(json -> json.length > 0);
  }

  /** The first examples. */
  public List<DraftExample> shown() {
    return examples.subList(0, Math.min(SHOWN, examples.size()));
  }

  /** How many examples are not shown. */
  public int hidden() {
    return examples.size() - shown().size();
  }

  /** How many faults are not named. */
  public long unnamed() {
    return faultCount - faults.size();
  }

  /** What is wrong with a field; empty if nothing is. */
  public String error(String field) {
    return errors.getOrDefault(field, "");
  }

  /** Whether something is wrong. */
  public boolean isWrong() {
    return faultCount > 0 || !errors.isEmpty();
  }

  /** Bytes that it keeps in memory, about. */
  long weight() {
    long examplesSize =
        examples.stream().mapToLong(e -> e.prompt().length() + e.completion().length()).sum();
    return 1_024 + body.length + 2 * (examplesSize + form.size());
  }

  @Override
  public String toString() {
    return "RequestDraft[id="
        + id
        + ", examples="
        + examples.size()
        + ", faults="
        + faultCount
        + "]";
  }
}
