package dev.lethe.standalone.cli;

import dev.lethe.db.FleetView;
import dev.lethe.db.LiveSetHeads;
import dev.lethe.schemas.LiveSetHead;
import dev.lethe.schemas.ReplicaEvent;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

@Command(
    name = "status",
    description = {
      "Shows what each replica serves: how many statements it has taken up, whether"
          + " it answers, and which requests it lacks. Also each model's newest signed"
          + " head, which says what it should serve.",
      "",
      "Reads Postgres. Exits with 1 if a live replica lacks a request."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  lethe fleet status",
      "  lethe fleet status --json",
      "  lethe fleet status --database postgresql://auditor@db.example.org/lethe"
          + " --database-password-file FILE"
    })
final class FleetStatusCommand implements Callable<Integer> {
  /** As the tracker counts: who has said nothing for so long is not live. */
  private static final Duration LIVE = Duration.ofSeconds(10);

  @Mixin private InstallationOption installation = new InstallationOption();
  @Mixin private StoreOptions stores = new StoreOptions();
  @Mixin private JsonOption json = new JsonOption();
  @Spec private CommandSpec spec = CommandSpec.create();

  private record Fleet(
      List<LiveSetHead> heads,
      List<FleetView.Replica> replicas,
      List<FleetView.Gap> gaps,
      long findings) {}

  @Override
  public Integer call() throws Exception {
    InstallationStores read = installation.choose(spec, stores.settings()).stores();
    Instant now = Instant.now();
    Fleet fleet =
        read.with(
            database -> {
              FleetView view = new FleetView(database);
              return new Fleet(
                  new LiveSetHeads(database).all(), view.replicas(), view.gaps(), view.findings());
            });
    if (json.wanted()) {
      spec.commandLine().getOut().println(JsonOption.line(line(fleet, now)));
    } else {
      print(fleet, now);
    }
    return fleet.gaps().isEmpty() ? ExitCode.OK : ExitCode.FAILED;
  }

  private void print(Fleet fleet, Instant now) {
    var out = spec.commandLine().getOut();
    for (LiveSetHead head : fleet.heads()) {
      out.printf(
          "model %s: head %d, %d in force, signed %s%n",
          head.model(), head.sequence(), head.members(), head.at());
    }
    for (FleetView.Replica replica : fleet.replicas()) {
      ReplicaEvent.Serving serving = replica.serving();
      out.printf(
          "%s  %s  %s%s%n",
          replica.replica(),
          replica.model(),
          state(replica, now),
          serving == null ? "" : ", has taken up " + serving.sequence());
      if (serving != null && !serving.missing().isEmpty()) {
        out.println("  lacks " + String.join(", ", serving.missing()));
      }
    }
    for (FleetView.Gap gap : fleet.gaps()) {
      out.printf(
          "NOT ENFORCED  request %s on %s since %s%n", gap.requestId(), gap.replica(), gap.since());
    }
    if (fleet.findings() > 0) {
      out.println(fleet.findings() + " records do not count (table control_finding)");
    }
  }

  private static Map<String, Object> line(Fleet fleet, Instant now) {
    Map<String, Object> line = new LinkedHashMap<>();
    List<Map<String, Object>> heads = new ArrayList<>();
    for (LiveSetHead head : fleet.heads()) {
      Map<String, Object> each = new LinkedHashMap<>();
      each.put("model", head.model());
      each.put("sequence", head.sequence());
      each.put("members", head.members());
      each.put("liveSet", head.liveSet());
      each.put("at", head.at().toString());
      heads.add(each);
    }
    List<Map<String, Object>> replicas = new ArrayList<>();
    for (FleetView.Replica replica : fleet.replicas()) {
      replicas.add(line(replica, state(replica, now), head(fleet, replica.model())));
    }
    List<Map<String, Object>> gaps = new ArrayList<>();
    for (FleetView.Gap gap : fleet.gaps()) {
      Map<String, Object> each = new LinkedHashMap<>();
      each.put("request", gap.requestId());
      each.put("replica", gap.replica());
      each.put("model", gap.model());
      each.put("since", gap.since().toString());
      each.put("reason", gap.reason());
      gaps.add(each);
    }
    line.put("heads", heads);
    line.put("replicas", replicas);
    line.put("lost", gaps);
    line.put("findings", fleet.findings());
    return line;
  }

  private static Map<String, Object> line(
      FleetView.Replica replica, String state, @Nullable LiveSetHead head) {
    ReplicaEvent.Serving serving = replica.serving();
    Map<String, Object> each = new LinkedHashMap<>();
    each.put("replica", replica.replica());
    each.put("model", replica.model());
    each.put("state", state);
    each.put("lastSeen", replica.lastSeen().toString());
    each.put("sequence", serving == null ? null : serving.sequence());
    each.put("head", head == null ? null : head.sequence());
    each.put("missing", serving == null ? List.of() : serving.missing());
    return each;
  }

  private static @Nullable LiveSetHead head(Fleet fleet, String model) {
    return fleet.heads().stream().filter(h -> h.model().equals(model)).findFirst().orElse(null);
  }

  private static String state(FleetView.Replica replica, Instant now) {
    ReplicaEvent.Serving serving = replica.serving();
    if (replica.leaving()) {
      return "has left";
    }
    if (replica.lastSeen().isBefore(now.minus(LIVE))) {
      return "silent";
    }
    return serving != null && !serving.ready() ? "not ready" : "ready";
  }
}
