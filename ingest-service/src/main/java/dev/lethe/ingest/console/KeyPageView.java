package dev.lethe.ingest.console;

import dev.lethe.db.ApiKeyJournal;
import dev.lethe.schemas.access.ApiKey;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The API keys, or one of them, as pages show them: everything but what would let somebody use or
 * guess one.
 *
 * @param whole whether the reader may see them: they are the installation's
 * @param counting whether any API key counts here
 * @param changeable whether they can be changed from here
 * @param roles that a key may have
 * @param changes of them, the newest first
 */
public record KeyPageView(
    boolean whole,
    boolean counting,
    boolean changeable,
    List<Line> keys,
    List<String> roles,
    List<ChangeLine> changes) {
  private static final Duration SOON = Duration.ofDays(7);

  /**
   * One key.
   *
   * @param tenant the only one that its holder sees; empty for all
   * @param expiresAt null for never
   * @param own whether the reader is signed in with it
   */
  public record Line(
      String id,
      String name,
      String role,
      String tenant,
      String scopes,
      Moment createdAt,
      @Nullable Moment expiresAt,
      StateBadge state,
      boolean expired,
      boolean own) {
    static Line of(ApiKey key, Instant now, String reader) {
      Instant end = key.expiresAt();
      String tenant = key.tenant();
      return new Line(
          key.id(),
          key.name(),
          key.role().text(),
          tenant == null ? "" : tenant,
          String.join(" ", key.scopes()),
          new Moment(key.createdAt()),
          end == null ? null : new Moment(end),
          badge(key, now),
          key.isExpired(now),
          key.actor().subject().equals(reader));
    }

    /** Its page. */
    public String path() {
      return "/console/keys/" + id;
    }

    private static StateBadge badge(ApiKey key, Instant now) {
      if (key.isExpired(now)) {
        return new StateBadge("Expired", "quiet", "■");
      }
      return key.isExpired(now.plus(SOON))
          ? new StateBadge("Ends soon", "attention", "◔")
          : new StateBadge("Counts", "good", "✓");
    }
  }

  /**
   * Something that was done with a key.
   *
   * @param successor the id of the key that took its place; empty where none did
   * @param reason empty where none was given
   */
  public record ChangeLine(
      Moment at, String what, String key, String successor, String reason, String actor) {
    static ChangeLine of(ApiKeyJournal.Entry entry) {
      String successor = entry.successorId();
      String reason = entry.reason();
      return new ChangeLine(
          new Moment(entry.at()),
          switch (entry.change()) {
            case MADE -> "Made";
            case ROTATED -> "Rotated";
            case REVOKED -> "Revoked";
          },
          entry.keyId(),
          successor == null ? "" : successor,
          reason == null ? "" : reason,
          entry.actor().subject());
    }
  }
}
