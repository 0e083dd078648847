package dev.lethe.ingest.console.playground;

import io.quarkus.qute.TemplateData;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the response header {@code Lethe-Gate} says.
 *
 * @param kind {@code pass}, {@code shield}, {@code bundle}, or {@code hidden} where it is not told
 * @param digest of the gate that fired; null if none did
 * @param weight between 0 and 1; null if it is not said
 */
@TemplateData
public record GateVerdict(String kind, @Nullable String digest, @Nullable Double weight) {
  private static final Pattern ITEM =
      Pattern.compile(
          "(pass|shield|bundle)(?:;digest=\"(sha256:[0-9a-f]{64})\")?(?:;weight=([0-9]+(?:\\.[0-9]+)?))?");

  /** Reads the header; what is none of ours counts as not told. */
  static GateVerdict of(@Nullable String header) {
    Matcher item = ITEM.matcher(header == null ? "" : header.strip());
    if (!item.matches()) {
      return new GateVerdict("hidden", null, null);
    }
    String weight = item.group(3);
    return new GateVerdict(
        item.group(1), item.group(2), weight == null ? null : Double.valueOf(weight));
  }

  /** In words. */
  public String label() {
    return switch (kind) {
      case "pass" -> "No gate fired";
      case "shield" -> "A shield refused";
      case "bundle" -> "A bundle answered";
      default -> "The replica does not tell";
    };
  }

  /** The weight as a share of 100; 0 if it is not said. */
  public long percent() {
    return weight == null ? 0 : Math.round(100 * Math.min(1, weight));
  }
}
