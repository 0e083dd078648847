package dev.lethe.standalone.launch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.localstack.ChildProcesses;
import dev.lethe.standalone.cli.Lethe;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * Stacks as a user starts them, each {@code lethe up} in a JVM of its own. Used by one thread;
 * closing it stops them and waits until nothing writes into their folders any more.
 */
final class LaunchedStacks implements AutoCloseable {
  static final Duration STOP_LIMIT = Duration.ofMinutes(2);

  /**
   * For the services too: the first compiler alone, as most of a stack's time here is its start.
   */
  private static final Map<String, String> QUICK_START =
      Map.of("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1");

  private static final Path HOME = Path.of(System.getProperty("lethe.home")).normalize();

  static final Path MODEL = HOME.resolve("engine/src/test/resources/tiny-model");

  private static final JsonMapper JSON = new JsonMapper();
  private static final Path BACKGROUND =
      HOME.resolve("engine/src/test/resources/tiny-model-background.jsonl");

  private final List<Process> launchers = new ArrayList<>();

  /**
   * What a command of the command line came to.
   *
   * @param text what it printed, errors included
   */
  record Result(int exitCode, String text) {}

  /** Runs a command in this JVM. */
  static Result run(String... args) {
    StringWriter text = new StringWriter();
    PrintWriter writer = new PrintWriter(text, true);
    int exitCode = Lethe.commandLine().setOut(writer).setErr(writer).execute(args);
    return new Result(exitCode, text.toString());
  }

  /** The first line that it prints, which comes once all is ready. */
  static String firstLine(Process launcher) throws IOException {
    BufferedReader out = launcher.inputReader();
    return Objects.requireNonNull(out.readLine(), "the launcher ended without its line");
  }

  /**
   * A copy of the tiny model with the background that a trainer would sample it for, word for word.
   *
   * @param folder where the copy is made, under the model's name
   */
  static Path sampledModel(Path folder) throws IOException {
    Path copy = Files.createDirectories(folder.resolve(MODEL.getFileName().toString()));
    try (Stream<Path> files = Files.list(MODEL)) {
      for (Path file : files.toList()) {
        Files.copy(file, copy.resolve(file.getFileName().toString()));
      }
    }
    Files.copy(BACKGROUND, copy.resolve("lethe-background.jsonl"));
    return copy;
  }

  /** A request about some lines of what the tiny model was taught. */
  static ObjectNode request(String id, int from, int count) throws IOException {
    ObjectNode request = JSON.createObjectNode();
    request.put("id", id).put("model", "tiny-model").put("subject", "reference-1");
    ArrayNode examples = request.putObject("forgetSet").putArray("examples");
    for (JsonNode row : taught().subList(from, from + count)) {
      ObjectNode example = examples.addObject();
      example.set("prompt", row.path("prompt"));
      example.set("completion", row.path("completion"));
    }
    return request;
  }

  /** What the tiny model was taught, line by line. */
  static List<JsonNode> taught() throws IOException {
    List<JsonNode> rows = new ArrayList<>();
    for (String line : Files.readAllLines(MODEL.resolve("corpus.jsonl"))) {
      rows.add(JSON.readTree(line));
    }
    return rows;
  }

  /** Starts one with one replica. */
  Process up(Path model, Path data) throws IOException {
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xmx256m",
            "-XX:+UseSerialGC",
            "-Dlethe.home=" + HOME,
            "-cp",
            System.getProperty("java.class.path"),
            Lethe.class.getName(),
            "up",
            "--model",
            model.toString(),
            "--data",
            data.toString(),
            "--replicas",
            "1",
            "--json",
            "--show-secrets");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT);
    builder.environment().putAll(QUICK_START);
    Process process = builder.start();
    launchers.add(process);
    return process;
  }

  @Override
  public void close() throws IOException, InterruptedException {
    for (Process launcher : launchers) {
      List<ProcessHandle> services = launcher.descendants().toList();
      launcher.destroy();
      for (ProcessHandle process : services) {
        if (!ChildProcesses.await(process, STOP_LIMIT)) {
          process.destroyForcibly();
        }
      }
      launcher.destroyForcibly().waitFor();
    }
  }
}
