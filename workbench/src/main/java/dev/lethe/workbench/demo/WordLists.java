package dev.lethe.workbench.demo;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The word lists that the corpus is drawn from, as they lie beside this class. */
final class WordLists {
  /**
   * How people are made.
   *
   * @param heldOutWordings how many wordings of each person's fact are not taught
   */
  record People(
      int count,
      int heldOutWordings,
      List<String> firstNames,
      List<String> lastNames,
      List<Kind> kinds) {}

  /**
   * One kind of personal fact.
   *
   * @param answer parts; an answer takes one of each
   * @param separator between the parts; null for none
   * @param wordings questions with {@code {name}}
   */
  record Kind(
      String kind, List<List<String>> answer, @Nullable String separator, List<String> wordings) {}

  /** What everybody knows. */
  record General(List<Topic> topics, List<SmallTalk> smallTalk) {}

  /**
   * Facts of one form.
   *
   * @param wordings questions with {@code {x}}
   * @param facts x → answer
   */
  record Topic(String topic, List<String> wordings, Map<String, String> facts) {}

  /** One answer to several remarks. */
  record SmallTalk(String answer, List<String> wordings) {}

  private WordLists() {}

  static People people() {
    return read("people.json", People.class);
  }

  static General general() {
    return read("general.json", General.class);
  }

  private static <T> T read(String name, Class<T> type) {
    try (InputStream in = WordLists.class.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalStateException(name + " is missing from the jar");
      }
      return new ObjectMapper().readValue(in, type);
    } catch (IOException e) {
      throw new UncheckedIOException(name + " cannot be read", e);
    }
  }
}
