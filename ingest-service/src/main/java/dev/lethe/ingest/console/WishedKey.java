package dev.lethe.ingest.console;

import dev.lethe.schemas.PrintableText;
import dev.lethe.schemas.access.ApiKey;
import dev.lethe.schemas.access.Role;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * An API key as the form asks for it.
 *
 * @param name what people call it
 * @param tenant the only one that its holder may see; null for all
 * @param expiresAt null for never
 */
record WishedKey(
    String name,
    Role role,
    @Nullable String tenant,
    List<String> scopes,
    @Nullable Instant expiresAt) {
  /** Code points of a name and of a tenant. */
  private static final int LONGEST = 256;

  private static final Pattern CODE = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._:-]{0,63}");
  private static final Pattern DAYS = Pattern.compile("[1-9][0-9]{0,4}");
  private static final String NEVER = "never";

  /**
   * Reads the form's fields; the name is the role's where none is given.
   *
   * @param days how long the key lives, or {@code never}
   * @throws IllegalArgumentException with a sentence for whoever filled it in, which repeats
   *     nothing
   */
  static WishedKey of(
      @Nullable String name,
      @Nullable String role,
      @Nullable String tenant,
      boolean gate,
      @Nullable String days,
      Instant now) {
    Role known =
        Role.of(text(role)).orElseThrow(() -> new IllegalArgumentException("Choose a role."));
    String called = text(name).isEmpty() ? known.text() : text(name);
    require(called, "The name must have from 1 to 256 printable characters.");
    String only = text(tenant).isEmpty() ? null : text(tenant);
    if (only != null) {
      require(only, "The tenant must have from 1 to 256 printable characters.");
    }
    return new WishedKey(
        called, known, only, gate ? List.of(ApiKey.READ_GATE) : List.of(), end(text(days), now));
  }

  /**
   * A reason's code; null where none is given.
   *
   * @throws IllegalArgumentException with a sentence for whoever filled it in, which repeats
   *     nothing
   */
  static @Nullable String reasonOrNull(@Nullable String given) {
    String reason = text(given);
    if (!reason.isEmpty() && !CODE.matcher(reason).matches()) {
      throw new IllegalArgumentException(
          "The reason must be a code of up to 64 letters, digits, dots, colons, dashes.");
    }
    return reason.isEmpty() ? null : reason;
  }

  /**
   * A reason's code, which must be given.
   *
   * @throws IllegalArgumentException with a sentence for whoever filled it in, which repeats
   *     nothing
   */
  static String reason(@Nullable String given) {
    String reason = reasonOrNull(given);
    if (reason == null) {
      throw new IllegalArgumentException("Give a reason code.");
    }
    return reason;
  }

  /**
   * For how long an old key counts beside the new one.
   *
   * @throws IllegalArgumentException with a sentence for whoever filled it in, which repeats
   *     nothing
   */
  static Duration overlap(@Nullable String days) {
    String text = text(days);
    if (!text.equals("0") && !DAYS.matcher(text).matches()) {
      throw new IllegalArgumentException("Choose for how long the old key counts.");
    }
    return Duration.ofDays(Long.parseLong(text));
  }

  private static @Nullable Instant end(String days, Instant now) {
    if (days.equals(NEVER)) {
      return null;
    }
    if (!DAYS.matcher(days).matches()) {
      throw new IllegalArgumentException("Choose for how long the key counts.");
    }
    return now.truncatedTo(ChronoUnit.SECONDS).plus(Duration.ofDays(Long.parseLong(days)));
  }

  private static void require(String text, String sentence) {
    if (!PrintableText.isName(text, LONGEST)) {
      throw new IllegalArgumentException(sentence);
    }
  }

  private static String text(@Nullable String field) {
    return Objects.requireNonNullElse(field, "").strip();
  }
}
