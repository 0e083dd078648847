package dev.lethe.standalone.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.schemas.PrintableText;
import dev.lethe.standalone.client.IngestClient;
import java.io.FileNotFoundException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** {@code --bulk}: many requests with one upload. */
final class BulkOption {
  @Option(
      names = "--bulk",
      paramLabel = "FILE",
      description =
          "Post many requests: a file of JSON Lines, a request on each. Prints the lines that were"
              + " refused. To send a file again is harmless.")
  private @Nullable Path file;

  @Option(names = "--preview", description = "With --bulk: look at every line and send nothing.")
  private boolean preview;

  private @Nullable JsonNode summary;

  /** Whether one of the two is given. */
  boolean isGiven() {
    return file != null || preview;
  }

  /**
   * Whether they make sense.
   *
   * @param hasOther whether something is given that is for one request alone
   */
  boolean isComplete(boolean hasOther) {
    return file != null && !hasOther;
  }

  /**
   * Posts the file.
   *
   * @param json whether to print the report as the service gives it
   * @return the exit code
   */
  int submit(IngestClient ingest, PrintWriter out, boolean json) throws FileNotFoundException {
    ingest.submitMany(
        Objects.requireNonNull(file),
        preview,
        value -> {
          if (value.has("lines")) {
            summary = value;
          }
          print(value, out, json);
        });
    JsonNode end = summary;
    if (end == null) {
      throw new CommandFailure(
          ExitCode.NOT_RUNNING, "the report broke off; send the file again, which is harmless");
    }
    return end.path("refused").asInt() == 0 ? ExitCode.OK : ExitCode.FAILED;
  }

  private static void print(JsonNode value, PrintWriter out, boolean json) {
    if (json) {
      out.println(JsonOption.line(value));
    } else if (value.has("lines")) {
      out.printf(
          "%d lines, %d accepted, %d refused%n",
          value.path("lines").asInt(),
          value.path("accepted").asInt(),
          value.path("refused").asInt());
    } else if (value.has("code")) {
      out.println(refusal(value));
    }
  }

  private static String refusal(JsonNode line) {
    List<String> words = new ArrayList<>();
    words.add("line " + line.path("line").asInt());
    for (String field : new String[] {"outcome", "code", "pointer", "id"}) {
      if (line.hasNonNull(field)) {
        words.add(PrintableText.line(line.path(field).asText()));
      }
    }
    return String.join("  ", words);
  }
}
