package dev.lethe.engine.text;

import java.util.List;

/** Looks for texts that end a completion. Thread-safe. */
public record StopTexts(List<String> stops) {
  public StopTexts {
    stops = stops.stream().filter(stop -> !stop.isEmpty()).toList();
  }

  /** Where the earliest stop text begins; -1 when there is none. */
  public int find(CharSequence text) {
    String whole = text.toString();
    return stops.stream().mapToInt(whole::indexOf).filter(at -> at >= 0).min().orElse(-1);
  }

  /** Length of the part that cannot turn into a stop text any more. */
  int safeLength(CharSequence text) {
    String whole = text.toString();
    int safe = whole.length();
    for (String stop : stops) {
      for (int part = Math.min(stop.length() - 1, whole.length()); part > 0; part--) {
        if (whole.endsWith(stop.substring(0, part))) {
          safe = Math.min(safe, whole.length() - part);
          break;
        }
      }
    }
    return safe;
  }
}
