package dev.lethe.inference.upstream;

import static dev.lethe.inference.upstream.GatedChoice.BESIDE;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.engine.serve.GateOutcome;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/** The choices of a stream, and what its events say beside them. Not thread-safe. */
final class GatedChoices {
  private final int expected;
  private final long window;
  private final Set<String> saidBeside = new HashSet<>();
  private final Map<Integer, GatedChoice> choices = new TreeMap<>();

  /**
   * @param expected how many were asked for
   * @param window in bytes
   */
  GatedChoices(int expected, long window) {
    this.expected = expected;
    this.window = window;
  }

  boolean isEmpty() {
    return choices.isEmpty();
  }

  /**
   * Takes what an event says.
   *
   * @return how much each choice in it has said by now
   * @throws UpstreamFault if it speaks of a choice that nobody asked for
   */
  Map<Integer, Long> take(StreamEvent event, ObjectNode json) {
    ObjectNode beside = AnswerEnvelope.beside(json);
    Map<Integer, Long> marks = new LinkedHashMap<>();
    for (JsonNode said : json.path("choices")) {
      GatedChoice choice = choice(said.path("index").asInt(0));
      choice.said().add(said);
      if (said.hasNonNull("finish_reason")) {
        choice.finish();
      }
      marks.put(choice.index(), choice.said().bytes());
    }
    if (!event.beside().isEmpty()) {
      beside.put("event", event.beside());
    }
    takeBeside(beside, marks);
    return marks;
  }

  /** Counts as soon as it is there; said again, it is old. */
  void takeBeside(ObjectNode beside, Map<Integer, Long> marks) {
    if (!beside.isEmpty()) {
      GatedChoice choice = choices.computeIfAbsent(BESIDE, GatedChoice::new);
      String text = beside.toString();
      if (saidBeside.add(text)) {
        choice.said().add(JsonNodeFactory.instance.objectNode().set(text, beside));
      }
      marks.put(BESIDE, choice.said().bytes());
    }
  }

  private GatedChoice choice(int index) {
    if (index < 0 || index >= expected) {
      throw new UpstreamFault(UpstreamErrors.INVALID);
    }
    return choices.computeIfAbsent(index, GatedChoice::new);
  }

  /** One that an event was taken of. */
  GatedChoice get(int index) {
    return choices.computeIfAbsent(index, GatedChoice::new);
  }

  /** Those whose gates have to be asked now. */
  List<GatedChoice> due() {
    return choices.values().stream().filter(choice -> choice.isDue(window)).toList();
  }

  /** All that were asked for. */
  List<GatedChoice> expected() {
    return IntStream.range(0, expected).mapToObj(this::choice).toList();
  }

  /** All that have begun. */
  Stream<GatedChoice> all() {
    return choices.values().stream().filter(choice -> choice.index() != BESIDE);
  }

  /** Nothing more will come. */
  void finish() {
    choices.values().forEach(GatedChoice::finish);
  }

  /** Whether those that have begun have ended. */
  boolean areWhole() {
    return !isEmpty() && all().allMatch(GatedChoice::isFinished);
  }

  boolean anyRefused() {
    return choices.values().stream().anyMatch(GatedChoice::isRefused);
  }

  /** Whether every choice is refused, or has finished and passed. */
  boolean nothingIsLeft() {
    return all().count() == expected
        && all().allMatch(c -> c.isRefused() || (c.isFinished() && !c.isDue(window)));
  }

  /** Whether everything that an event says was judged; what is refused is not sent anyway. */
  boolean havePassed(Map<Integer, Long> marks) {
    return marks.entrySet().stream()
        .allMatch(
            mark -> isRefused(mark.getKey()) || get(mark.getKey()).hasPassed(mark.getValue()));
  }

  private boolean isRefused(int index) {
    return get(index).isRefused();
  }

  /** An event without the choices that are refused, and without counts. */
  ObjectNode withoutRefused(ObjectNode json) {
    ObjectNode rest = json.deepCopy();
    rest.remove("usage");
    Iterator<JsonNode> said = rest.path("choices").iterator();
    while (said.hasNext()) {
      if (isRefused(said.next().path("index").asInt(0))) {
        said.remove();
      }
    }
    return rest;
  }

  List<GateOutcome> outcomes() {
    return all().map(GatedChoice::outcome).toList();
  }
}
