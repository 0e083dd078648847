package dev.lethe.engine.unlearn;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.engine.gate.Background;
import dev.lethe.engine.gate.Background.Sample;
import dev.lethe.engine.text.StateFeatures;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * A background with the lines of its file, JSON each.
 *
 * @param lines one a sample
 * @param segments of each sample, see {@link Background#segments}
 */
record StoredBackground(List<String> lines, List<List<String>> segments, Background background) {
  private static final ObjectMapper MAPPER = new ObjectMapper();

  StoredBackground {
    lines = List.copyOf(lines);
    segments = List.copyOf(segments);
  }

  /**
   * In memory alone.
   *
   * @param digest of what is left
   */
  StoredBackground without(BitSet gone, String digest) {
    return new StoredBackground(
        Background.left(lines, gone),
        Background.left(segments, gone),
        background.without(
            gone,
            digest,
            () ->
                Background.left(Arrays.asList(background.states()), gone)
                    .toArray(StateFeatures[][]::new)));
  }

  /** Places of the lines that another one lacks. */
  BitSet missingFrom(StoredBackground other) {
    Set<String> left = new HashSet<>(other.lines);
    BitSet missing = new BitSet();
    for (int i = 0; i < lines.size(); i++) {
      missing.set(i, !left.contains(lines.get(i)));
    }
    return missing;
  }

  /** Whether these are questions that the model has not been asked yet. */
  boolean isUnanswered() {
    return background.samples().stream().allMatch(sample -> sample.draft().isEmpty());
  }

  static List<String> lines(byte[] jsonl) {
    return new String(jsonl, StandardCharsets.UTF_8).lines().filter(l -> !l.isBlank()).toList();
  }

  static byte[] bytes(List<String> lines) {
    StringBuilder text = new StringBuilder();
    lines.forEach(line -> text.append(line).append('\n'));
    return text.toString().getBytes(StandardCharsets.UTF_8);
  }

  static List<String> format(List<Sample> samples) {
    return samples.stream()
        .map(s -> MAPPER.createObjectNode().put("prompt", s.prompt()).put("draft", s.draft()))
        .map(ObjectNode::toString)
        .toList();
  }

  /**
   * @throws IllegalArgumentException naming the line that is not JSON, without its text
   */
  static List<Sample> parse(List<String> lines) {
    List<Sample> samples = new ArrayList<>();
    for (String line : lines) {
      try {
        JsonNode node = MAPPER.readTree(line);
        samples.add(new Sample(node.path("prompt").asText(), node.path("draft").asText()));
      } catch (JsonProcessingException e) {
        throw new IllegalArgumentException(
            BackgroundStore.IN_MODEL_FOLDER
                + ": line "
                + (samples.size() + 1)
                + " is not valid JSON");
      }
    }
    return samples;
  }

  @Override
  public String toString() {
    return "StoredBackground[" + lines.size() + "]";
  }
}
