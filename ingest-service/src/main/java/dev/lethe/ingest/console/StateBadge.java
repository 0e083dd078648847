package dev.lethe.ingest.console;

import dev.lethe.schemas.CaseEvent;
import dev.lethe.schemas.RequestState;
import io.quarkus.qute.TemplateData;
import java.util.Locale;

/**
 * A request's state, or what happened to it, on a page: {@code {#badge it /}}. It says it in a word
 * and in a sign too, as not everybody tells colours apart.
 *
 * @param label in words
 * @param tone {@code quiet}, {@code busy}, {@code attention}, {@code good} or {@code bad}
 * @param sign one character
 */
@TemplateData
public record StateBadge(String label, String tone, String sign) {
  /** Of a state. */
  public static StateBadge of(RequestState state) {
    String name = state.name();
    String label = name.substring(0, 1) + name.substring(1).toLowerCase(Locale.ROOT);
    return switch (state) {
      case RECEIVED, ACCEPTED -> new StateBadge(label, "quiet", "○");
      case SHIELDED, FITTING, VERIFIED -> new StateBadge(label, "busy", "◐");
      case HELD -> new StateBadge(label, "attention", "‖");
      case ENFORCED, CERTIFIED -> new StateBadge(label, "good", "✓");
      case FAILED, REJECTED -> new StateBadge(label, "bad", "✕");
      case CANCELLED, REVOKED -> new StateBadge(label, "quiet", "↩");
    };
  }

  /** Of what happened to a request without being a step. */
  public static StateBadge of(CaseEvent.Kind kind) {
    return switch (kind) {
      case DUE_DATE_EXTENDED -> new StateBadge("Due date extended", "quiet", "→");
      case APPROVAL_GIVEN -> new StateBadge("First of two approvals", "attention", "½");
      case ATTEMPT_REFUSED -> new StateBadge("Attempt refused", "bad", "✕");
      case DUE_ALERT -> new StateBadge("Due date alert", "attention", "!");
      case RECIPIENT_TOLD -> new StateBadge("Recipient told", "good", "✓");
      case RECIPIENT_NOT_REACHED -> new StateBadge("Recipient not reached", "bad", "✕");
    };
  }
}
