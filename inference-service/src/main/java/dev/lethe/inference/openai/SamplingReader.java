package dev.lethe.inference.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.engine.text.LogitAdjustment;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Reads the decoding fields that both endpoints share. */
final class SamplingReader {
  private static final int MAX_STOPS = 4;
  private static final double SMALLEST_NUCLEUS = 1e-9;
  private static final double MOST_PENALTY = 2;
  private static final double MOST_BIAS = 100;

  /** Of one call, of all its prompts together. */
  private static final int MAX_CHOICES = 128;

  private static final String BIAS = "logit_bias";
  private static final Pattern TOKEN_ID = Pattern.compile("0|[1-9][0-9]{0,8}");

  private SamplingReader() {}

  /**
   * @param least what a limit of tokens must be
   * @param logprobs see {@link SamplingParameters}
   */
  static SamplingParameters read(
      RequestFields fields, List<String> maxTokensFields, int least, @Nullable Integer logprobs) {
    Double topP = fields.number("top_p", 0, 1);
    return new SamplingParameters(
        maxTokens(fields, maxTokensFields, least),
        fields.number("temperature", 0, 2),
        topP == null ? 1 : Math.max(topP, SMALLEST_NUCLEUS),
        stops(fields.node("stop")),
        fields.integer("seed", Long.MIN_VALUE, Long.MAX_VALUE),
        adjustment(fields),
        logprobs);
  }

  /** How many choices are wanted; the best of more is not chosen here. */
  static int choices(RequestFields fields, int most, int questions) {
    Long asked = fields.integer("n", 1, most);
    int choices = asked == null ? 1 : asked.intValue();
    if ((long) choices * questions > MAX_CHOICES) {
      throw RequestFields.invalid("n", "times the prompts must be at most " + MAX_CHOICES);
    }
    return choices;
  }

  private static LogitAdjustment adjustment(RequestFields fields) {
    return new LogitAdjustment(
        penalty(fields, "frequency_penalty"),
        penalty(fields, "presence_penalty"),
        bias(fields.node(BIAS)));
  }

  private static double penalty(RequestFields fields, String name) {
    Double penalty = fields.number(name, -MOST_PENALTY, MOST_PENALTY);
    return penalty == null ? 0 : penalty;
  }

  private static Map<Integer, Double> bias(@Nullable JsonNode bias) {
    Map<Integer, Double> read = new HashMap<>();
    if (bias == null) {
      return read;
    }
    if (!bias.isObject()) {
      throw RequestFields.invalid(BIAS, "must be an object");
    }
    for (Map.Entry<String, JsonNode> entry : bias.properties()) {
      if (!TOKEN_ID.matcher(entry.getKey()).matches()) {
        throw RequestFields.invalid(BIAS, "must have token ids for names");
      }
      JsonNode value = entry.getValue();
      if (!value.isNumber() || !(Math.abs(value.doubleValue()) <= MOST_BIAS)) {
        throw RequestFields.invalid(BIAS, "must hold numbers from -100 to 100");
      }
      read.put(Integer.valueOf(entry.getKey()), value.doubleValue());
    }
    return read;
  }

  /** The first field that is set wins: the newer name comes first. */
  private static @Nullable Integer maxTokens(RequestFields fields, List<String> names, int least) {
    for (String name : names) {
      Long value = fields.integer(name, least, Integer.MAX_VALUE);
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
