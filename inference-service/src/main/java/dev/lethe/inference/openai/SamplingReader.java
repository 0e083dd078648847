package dev.lethe.inference.openai;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads the decoding fields that both endpoints share. */
final class SamplingReader {
  private static final int MAX_STOPS = 4;
  private static final double SMALLEST_NUCLEUS = 1e-9;

  private SamplingReader() {}

  static SamplingParameters read(RequestFields fields, List<String> maxTokensFields) {
    Double topP = fields.number("top_p", 0, 1);
    return new SamplingParameters(
        maxTokens(fields, maxTokensFields),
        fields.number("temperature", 0, 2),
        topP == null ? 1 : Math.max(topP, SMALLEST_NUCLEUS),
        stops(fields.node("stop")),
        fields.integer("seed", Long.MIN_VALUE, Long.MAX_VALUE));
  }

  /** The first field that is set wins: the newer name comes first. */
  private static @Nullable Integer maxTokens(RequestFields fields, List<String> names) {
    for (String name : names) {
      Long value = fields.integer(name, 1, Integer.MAX_VALUE);
      if (value != null) {
        return value.intValue();
      }
    }
    return null;
  }

  private static List<String> stops(@Nullable JsonNode stop) {
    if (stop == null) {
      return List.of();
    }
    List<String> stops = new ArrayList<>();
    if (stop.isArray()) {
      stop.forEach(each -> stops.add(RequestFields.text(each, "stop")));
    } else {
      stops.add(RequestFields.text(stop, "stop"));
    }
    if (stops.size() > MAX_STOPS || stops.stream().anyMatch(String::isEmpty)) {
      throw RequestFields.invalid("stop", "must be at most " + MAX_STOPS + " non-empty strings");
    }
    return stops;
  }
}
