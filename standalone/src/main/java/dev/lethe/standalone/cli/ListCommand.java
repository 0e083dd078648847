package dev.lethe.standalone.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.schemas.PrintableText;
import dev.lethe.schemas.RequestState;
import dev.lethe.schemas.access.Role;
import dev.lethe.standalone.client.IngestClient;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "list",
    description = "Lists requests, newest first or by what is due first.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  lethe request list",
      "  lethe request list --overdue --sort due",
      "  lethe request list --state certified --model demo --limit 5 --json"
    })
final class ListCommand implements Callable<Integer> {
  @Option(names = "--state", paramLabel = "STATE", description = "Only requests in this state.")
  private @Nullable RequestState state;

  @Option(names = "--model", paramLabel = "M", description = "Only requests for this model.")
  private @Nullable String model;

  @Option(
      names = "--overdue",
      description = "Only requests whose due date is over, and that are not done.")
  private boolean overdue;

  @Option(
      names = "--sort",
      paramLabel = "ORDER",
      defaultValue = "RECEIVED",
      description = "received: the newest first; due: what is due first (default: received).")
  private Order sort = Order.RECEIVED;

  @Option(
      names = "--limit",
      paramLabel = "N",
      defaultValue = "50",
      description = "Most requests to list (default: ${DEFAULT-VALUE}).")
  private int limit;

  @Option(
      names = "--cursor",
      paramLabel = "CURSOR",
      description =
          "Where the page before ended: the value that it printed last, for the same --sort.")
  private @Nullable String cursor;

  @Mixin private ServiceOptions services = new ServiceOptions();
  @Mixin private JsonOption json = new JsonOption();
  @Spec private CommandSpec spec = CommandSpec.create();

  private enum Order {
    RECEIVED,
    DUE
  }

  @Override
  public Integer call() throws Exception {
    Map<String, String> query = new LinkedHashMap<>();
    query.put("limit", Integer.toString(limit));
    if (state != null) {
      query.put("state", state.name());
    }
    if (model != null) {
      query.put("model", model);
    }
    if (overdue) {
      query.put("overdue", "true");
    }
    if (sort != Order.RECEIVED) {
      query.put("sort", sort.name().toLowerCase(Locale.ROOT)); // an older service knows no order
    }
    if (cursor != null) {
      query.put("cursor", cursor);
    }
    IngestClient ingest = services.choose(spec).ingest(Role.SUBMITTER);
    JsonNode page = ingest.list(query);
    print(page);
    return ExitCode.OK;
  }

  private void print(JsonNode page) {
    var out = spec.commandLine().getOut();
    if (json.wanted()) {
      out.println(JsonOption.line(page));
      return;
    }
    page.path("requests").forEach(request -> out.println(RequestText.head(request)));
    if (page.hasNonNull("nextCursor")) {
      out.println("more: --cursor " + PrintableText.line(page.path("nextCursor").asText()));
    }
  }
}
