package dev.lethe.ingest.trial;

import com.fasterxml.jackson.annotation.JsonInclude;
import io.quarkus.qute.TemplateData;
import java.util.List;
import java.util.Locale;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * What a request would silence beside its subject, as far as everyday questions tell.
 *
 * @param asked everyday questions that its shield was tried on
 * @param silenced those of them that it would refuse; none is about anybody
 * @param specific share of the request's questions that ask about something in particular, 0..1
 * @param hold why it would be held; left out where it would not be
 */
@TemplateData
@JsonInclude(JsonInclude.Include.NON_NULL)
@Schema(
    name = "BlastRadius",
    description = "What a request would silence beside its subject. Nothing of it is kept.")
public record TrialOutcome(
    @Schema(required = true, description = "Everyday questions that its shield was tried on.")
        int asked,
    @Schema(required = true, description = "Those of them that it would refuse.")
        List<String> silenced,
    @Schema(
            required = true,
            description = "The share of its questions that ask about something in particular.")
        double specific,
    @Schema(description = "Why it would be held: unspecific or blast-radius. Left out otherwise.")
        @Nullable String hold) {
  /** So many questions are shown to people. */
  private static final int SHOWN = 6;

  public TrialOutcome {
    silenced = List.copyOf(silenced);
  }

  /** The first that it would refuse. */
  public List<String> shown() {
    return silenced.subList(0, Math.min(SHOWN, silenced.size()));
  }

  /** How many are not shown. */
  public int hidden() {
    return silenced.size() - shown().size();
  }

  /** Such as {@code 1.3 %}. */
  public String share() {
    double share = asked == 0 ? 0 : 100.0 * silenced.size() / asked;
    return String.format(Locale.ROOT, "%.1f\u00a0%%", share);
  }

  /** Why it would be held, in a sentence; empty where it would not be. */
  public String heldBecause() {
    if (hold == null) {
      return "";
    }
    return hold.equals("unspecific")
        ? "Most of its prompts ask about nobody and nothing in particular."
        : "It would silence more than the installation's budget allows.";
  }
}
