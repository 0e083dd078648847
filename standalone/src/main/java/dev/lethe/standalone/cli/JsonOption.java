package dev.lethe.standalone.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.lethe.schemas.PrintableText;
import picocli.CommandLine.Option;

/** {@code --json}: one line of JSON in place of text. */
final class JsonOption {
  private static final JsonMapper JSON = new JsonMapper();

  @Option(names = "--json", description = "Print one line of JSON on standard output.")
  private boolean json;

  boolean wanted() {
    return json;
  }

  /** It may be read by a person, too: nothing in it is hidden or obeyed by a terminal. */
  static String line(Object value) {
    try {
      return PrintableText.json(JSON.writeValueAsString(value));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("result cannot be written as JSON");
    }
  }
}
