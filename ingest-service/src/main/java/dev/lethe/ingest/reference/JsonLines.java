package dev.lethe.ingest.reference;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.schemas.Example;
import dev.lethe.schemas.InvalidEventException;
import dev.lethe.schemas.Json;
import dev.lethe.schemas.Limits;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Reads {@code {"prompt":…,"completion":…}} a line; blank lines count but say nothing. */
final class JsonLines {
  private JsonLines() {}

  static List<Example> read(byte[] content, Limits limits) throws ReferenceException {
    List<Example> examples = new ArrayList<>();
    int line = 0;
    for (int start = 0; start < content.length; ) {
      int end = endOfLine(content, start);
      line++;
      if (!isBlank(content, start, end)) {
        examples.add(example(Arrays.copyOfRange(content, start, end), line, limits));
      }
      if (examples.size() > limits.maxExamples()) {
        throw ReferenceException.ofContent(ReferenceException.TOO_LARGE, line);
      }
      start = end + 1;
    }
    if (examples.isEmpty()) {
      throw ReferenceException.ofContent(ReferenceException.MALFORMED, 0);
    }
    return examples;
  }

  private static Example example(byte[] json, int line, Limits limits) throws ReferenceException {
    try {
      JsonNode node = Json.parse(json);
      String prompt = node.path("prompt").textValue();
      String completion = node.path("completion").textValue();
      if (node.size() == 2 && isFit(prompt, limits) && isFit(completion, limits)) {
        return new Example(prompt, completion);
      }
    } catch (InvalidEventException e) {
      // Told below, with the line.
    }
    throw ReferenceException.ofContent(ReferenceException.MALFORMED, line);
  }

  private static boolean isFit(String text, Limits limits) {
    return text != null && !text.isEmpty() && text.length() <= limits.maxCharacters();
  }

  private static int endOfLine(byte[] content, int start) {
    int end = start;
    while (end < content.length && content[end] != '\n') {
      end++;
    }
    return end;
  }

  private static boolean isBlank(byte[] content, int start, int end) {
    for (int i = start; i < end; i++) {
      if (content[i] != ' ' && content[i] != '\t' && content[i] != '\r') {
        return false;
      }
    }
    return true;
  }
}
