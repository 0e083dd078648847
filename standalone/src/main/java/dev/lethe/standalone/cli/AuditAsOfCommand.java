package dev.lethe.standalone.cli;

import dev.lethe.db.replay.KafkaLog;
import dev.lethe.db.replay.ServingHistory;
import dev.lethe.db.replay.ServingHistory.Served;
import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.PrintableText;
import dev.lethe.schemas.Rfc3339;
import dev.lethe.schemas.Topics;
import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

@Command(
    name = "as-of",
    description = {
      "Says what each replica served at a time: for each request, the shield or"
          + " bundle that the replica had acknowledged and not withdrawn, since when, and"
          + " whether it was revoked by then.",
      "",
      "Reads the topics and goes by the times that the replicas gave. It cannot say"
          + " whether a replica ran at that moment: only its newest heartbeat is kept.",
      "",
      "Of an installation elsewhere it needs --bootstrap."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  lethe audit as-of 2026-03-04T14:03:00Z --model demo",
      "  lethe audit as-of 2026-03-04T14:03:00Z --replica inference-2 --json"
    })
final class AuditAsOfCommand implements Callable<Integer> {
  @Parameters(paramLabel = "TIME", description = "The time, in the form of RFC 3339.")
  private String time = "";

  @Option(
      names = "--model",
      paramLabel = "M",
      description = "Name of the model (default: the one that is served).")
  private @Nullable String model;

  @Option(names = "--replica", paramLabel = "R", description = "Only this replica.")
  private @Nullable String replica;

  @Mixin private InstallationOption installation = new InstallationOption();
  @Mixin private StoreOptions stores = new StoreOptions();
  @Mixin private ControlKeysOption control = new ControlKeysOption();
  @Mixin private JsonOption json = new JsonOption();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    Instant at = time();
    ChosenInstallation chosen = installation.choose(spec, stores.settings());
    String of = model == null ? known(chosen) : model;
    InstallationStores read = chosen.stores();
    Topics topics = read.topics();
    ServingHistory history;
    try (KafkaLog log = KafkaLog.open(read.kafka(), ServingHistory.sources(topics))) {
      history = ServingHistory.read(log, topics, of, control.keys(chosen));
    }
    List<Served> served =
        history.at(at).stream()
            .filter(s -> replica == null || s.replica().equals(replica))
            .toList();
    if (json.wanted()) {
      spec.commandLine().getOut().println(JsonOption.line(line(at, of, history, served)));
    } else {
      print(at, of, history.begins(), served);
    }
    return ExitCode.OK;
  }

  private static String known(ChosenInstallation chosen) throws IOException {
    return chosen
        .model()
        .orElseThrow(
            () -> new CommandFailure(ExitCode.USAGE, "which model is not known: give --model"));
  }

  private Instant time() {
    try {
      return Rfc3339.parse(time);
    } catch (DateTimeException e) {
      throw new CommandFailure(ExitCode.USAGE, "not an RFC 3339 time: " + time);
    }
  }

  private void print(Instant at, String of, Optional<Instant> begins, List<Served> served) {
    var out = spec.commandLine().getOut();
    if (begins.isEmpty()) {
      out.println("the log has no acknowledgement of a replica of " + of);
    } else if (at.isBefore(begins.get())) {
      out.println(
          "%s is before the first acknowledgement of a replica of %s, at %s"
              .formatted(at, of, begins.get()));
    } else if (served.isEmpty()) {
      out.println("no replica of " + of + " served a shield or bundle at " + at);
    }
    String last = "";
    for (Served each : served) {
      if (!each.replica().equals(last)) {
        out.println(PrintableText.line(each.replica()));
      }
      last = each.replica();
      String what =
          "  %s  %s %s since %s%s"
              .formatted(
                  each.requestId(), kind(each), each.digest(), each.since(), revocation(each));
      out.println(PrintableText.line(what));
    }
  }

  private static Map<String, Object> line(
      Instant at, String of, ServingHistory history, List<Served> served) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("at", at.toString());
    line.put("model", of);
    line.put("firstAcknowledgement", history.begins().map(Instant::toString).orElse(null));
    List<Map<String, Object>> rows = new ArrayList<>();
    for (Served each : served) {
      Map<String, Object> row = new LinkedHashMap<>();
      row.put("replica", each.replica());
      row.put("request", each.requestId());
      row.put("kind", kind(each));
      row.put("digest", each.digest());
      row.put("since", each.since().toString());
      row.put("revokedAt", each.revokedAt() == null ? null : each.revokedAt().toString());
      rows.add(row);
    }
    line.put("served", rows);
    return line;
  }

  private static String revocation(Served served) {
    return served.revokedAt() == null
        ? ""
        : ", revoked at " + served.revokedAt() + " and still to leave";
  }

  private static String kind(Served served) {
    AdapterEvent.Kind kind = served.kind();
    if (kind == null) {
      return "unknown";
    }
    return kind == AdapterEvent.Kind.SHIELD_READY ? "shield" : "bundle";
  }
}
