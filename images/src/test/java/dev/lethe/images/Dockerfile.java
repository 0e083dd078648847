package dev.lethe.images;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A Dockerfile, read as the engine's reference says. An instruction that ours has no use for is
 * refused.
 *
 * @param arguments of the whole file, with their defaults
 * @param stages by their names, in the file's order
 */
record Dockerfile(Map<String, String> arguments, Map<String, Stage> stages) {
  private static final Pattern PAIR = Pattern.compile("([\\w.]+)=(?:\"([^\"]*)\"|(\\S*))");
  private static final Pattern REFERENCE = Pattern.compile("\\$\\{(\\w+)}");

  /**
   * @param parent a stage before, or an image
   * @param instructions those of the parent first, where it is a stage
   */
  record Stage(String parent, List<Instruction> instructions) {
    /** What the last one of its kind says; empty if there is none. */
    String last(String keyword) {
      List<String> all = all(keyword);
      return all.isEmpty() ? "" : all.get(all.size() - 1);
    }

    List<String> all(String keyword) {
      return instructions.stream()
          .filter(instruction -> instruction.keyword().equals(keyword))
          .map(Instruction::text)
          .toList();
    }

    /** Of ENV or LABEL. */
    Map<String, String> pairs(String keyword) {
      Map<String, String> pairs = new TreeMap<>();
      for (String text : all(keyword)) {
        Matcher pair = PAIR.matcher(text);
        while (pair.find()) {
          pairs.put(pair.group(1), pair.group(2) == null ? pair.group(3) : pair.group(2));
        }
      }
      return pairs;
    }

    /** An exec form. */
    List<String> exec(String keyword) throws IOException {
      return List.of(new ObjectMapper().readValue(last(keyword), String[].class));
    }
  }

  /**
   * @param keyword in capital letters
   * @param text behind it, in one line
   */
  record Instruction(String keyword, String text) {}

  Stage stage(String name) {
    return Objects.requireNonNull(stages.get(name), name);
  }

  static Dockerfile read(Path file) throws IOException {
    Map<String, String> arguments = new LinkedHashMap<>();
    Map<String, Stage> stages = new LinkedHashMap<>();
    List<Instruction> stage = new ArrayList<>();
    for (Instruction instruction : instructions(Files.readString(file))) {
      String text = expanded(instruction.text(), arguments);
      switch (instruction.keyword()) {
        case "ARG" -> {
          String[] pair = text.split("=", 2);
          if (pair.length == 2) {
            arguments.put(pair[0], pair[1]);
          }
        }
        case "FROM" -> {
          String[] words = text.split("\\s+", -1);
          stage = new ArrayList<>();
          Stage parent = stages.get(words[0]);
          if (parent != null) {
            stage.addAll(parent.instructions());
          }
          stages.put(words[2], new Stage(words[0], stage));
        }
        case "COPY", "ENTRYPOINT", "ENV", "EXPOSE", "LABEL", "RUN", "USER", "WORKDIR" ->
            stage.add(new Instruction(instruction.keyword(), text));
        default -> throw new IOException("unknown instruction " + instruction.keyword());
      }
    }
    return new Dockerfile(arguments, stages);
  }

  private static List<Instruction> instructions(String text) {
    String joined =
        text.lines()
            .filter(line -> !line.startsWith("#") && !line.isBlank())
            .map(line -> line.endsWith("\\") ? line.substring(0, line.length() - 1) : line + "\n")
            .reduce("", String::concat);
    return Arrays.stream(joined.split("\n"))
        .map(line -> line.split("\\s+", 2))
        .map(parts -> new Instruction(parts[0], parts[1].trim()))
        .toList();
  }

  private static String expanded(String text, Map<String, String> arguments) {
    return REFERENCE
        .matcher(text)
        .replaceAll(found -> Matcher.quoteReplacement(arguments.getOrDefault(found.group(1), "")));
  }
}
