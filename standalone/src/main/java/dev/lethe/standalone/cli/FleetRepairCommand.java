package dev.lethe.standalone.cli;

import dev.lethe.db.LiveSetHeads;
import dev.lethe.db.SourcedEvent;
import dev.lethe.db.StatementStore;
import dev.lethe.db.replay.FleetRepair;
import dev.lethe.db.replay.FleetRepair.Plan;
import dev.lethe.db.replay.FleetRepair.Sent;
import dev.lethe.db.replay.KafkaLog;
import dev.lethe.schemas.EventSerdes;
import dev.lethe.schemas.InvalidEventException;
import dev.lethe.schemas.KafkaSettings;
import dev.lethe.schemas.LiveSetHead;
import dev.lethe.schemas.Topics;
import dev.lethe.schemas.control.ControlKeys;
import dev.lethe.schemas.control.NewestHead;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import javax.sql.DataSource;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "repair",
    description = {
      "Refills adapter-events where it was emptied or shortened: sends what it lacks"
          + " again, byte for byte as Postgres kept it. First it checks the signature of"
          + " every statement, and that they lead to the newest signed head without a gap."
          + " If not, it sends nothing and names what is missing.",
      "",
      "It needs no key. It cannot restore a shield or bundle that neither Postgres"
          + " nor the topic has: only the trainer's key can announce one."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  lethe fleet repair --dry-run",
      "  lethe fleet repair",
      "  lethe fleet repair --all"
    })
final class FleetRepairCommand implements Callable<Integer> {
  @Option(names = "--all", description = "Send everything, even what the topic has.")
  private boolean all;

  @Option(names = "--dry-run", description = "Say what would be sent, and send nothing.")
  private boolean dryRun;

  @Mixin private ControlKeysOption control = new ControlKeysOption();
  @Mixin private InstallationOption installation = new InstallationOption();
  @Mixin private StoreOptions stores = new StoreOptions();
  @Mixin private JsonOption json = new JsonOption();
  @Spec private CommandSpec spec = CommandSpec.create();

  private final Map<String, NewestHead> heads = new TreeMap<>();

  @Override
  public Integer call() throws Exception {
    ChosenInstallation chosen = installation.choose(spec, stores.settings());
    InstallationStores read = chosen.stores();
    Topics topics = read.topics();
    KafkaSettings kafka = read.kafka();
    ControlKeys keys = control.keys(chosen);
    FleetRepair repair = new FleetRepair(keys);
    var unused = read.with(database -> store(database, repair, keys));
    try {
      topic(kafka, topics, repair, keys);
      Map<String, Plan> plans = new LinkedHashMap<>();
      heads.forEach(
          (model, head) -> plans.put(model, repair.plan(model, head.get().orElse(null), all)));
      boolean refused = plans.values().stream().anyMatch(plan -> !plan.missing().isEmpty());
      if (!refused && !dryRun) {
        try (StatementSender sender = new StatementSender(kafka, topics)) {
          plans.forEach((model, plan) -> sender.send(model, plan.send()));
        }
      }
      print(plans, refused);
      return refused ? ExitCode.FAILED : ExitCode.OK;
    } catch (KafkaException e) {
      throw new CommandFailure(
          ExitCode.NOT_RUNNING, "the broker does not answer, or lacks " + topics.adapterEvents());
    }
  }

  private boolean store(DataSource database, FleetRepair repair, ControlKeys keys) {
    StatementStore store = new StatementStore(database);
    for (String model : store.models()) {
      heads.computeIfAbsent(model, name -> new NewestHead(name, keys));
      repair.stored(store.statements(model));
    }
    new LiveSetHeads(database).all().forEach(head -> offer(head, keys));
    return true;
  }

  private void topic(KafkaSettings kafka, Topics topics, FleetRepair repair, ControlKeys keys) {
    List<byte[]> statements = new ArrayList<>();
    try (KafkaLog log =
        KafkaLog.open(kafka, List.of(topics.adapterEvents(), topics.liveSetHeads()))) {
      log.read(
          log.ends(),
          (events, left) -> {
            for (SourcedEvent event : events) {
              byte[] value = event.value();
              if (value != null && event.topic().equals(topics.adapterEvents())) {
                statements.add(value);
              } else if (value != null) {
                head(value, keys);
              }
            }
          });
    }
    repair.onTopic(statements);
  }

  private void head(byte[] value, ControlKeys keys) {
    try {
      offer(EventSerdes.liveSetHeads().read(value).data(), keys);
    } catch (InvalidEventException e) {
      // it is no head, and the projector has named it
    }
  }

  /** One that does not count changes nothing. */
  private void offer(LiveSetHead head, ControlKeys keys) {
    var fault = heads.computeIfAbsent(head.model(), m -> new NewestHead(m, keys)).offer(head);
    fault.ifPresent(unused -> {});
  }

  private void print(Map<String, Plan> plans, boolean refused) {
    var out = spec.commandLine().getOut();
    if (json.wanted()) {
      out.println(JsonOption.line(line(plans, refused)));
      return;
    }
    if (plans.isEmpty()) {
      out.println("Postgres and the topic know of no statement and no head");
    }
    plans.forEach(
        (model, plan) -> {
          plan.missing().forEach(what -> out.println("MISSING  " + what));
          if (!refused) {
            plan.send().forEach(sent -> out.println("  " + text(sent)));
          }
          out.printf(
              "model %s: %d %s, the topic had %d%n",
              model,
              refused ? 0 : plan.send().size(),
              dryRun ? "would be sent" : "sent",
              plan.present());
        });
    if (refused) {
      out.println(
          "nothing was sent: neither Postgres nor the topic has them, and only who holds the"
              + " signing key could say them. Restore table control_statement, or the topic, from a"
              + " backup.");
    }
  }

  private static String text(Sent sent) {
    return "%s %d of request %s: %s"
        .formatted(sent.kind(), sent.sequence(), sent.requestId(), sent.digest());
  }

  private Map<String, Object> line(Map<String, Plan> plans, boolean refused) {
    Map<String, Object> models = new LinkedHashMap<>();
    plans.forEach(
        (model, plan) -> {
          Map<String, Object> each = new LinkedHashMap<>();
          each.put("sent", refused || dryRun ? 0 : plan.send().size());
          each.put("lacking", plan.send().size());
          each.put("present", plan.present());
          each.put("missing", plan.missing());
          models.put(model, each);
        });
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("repaired", !refused && !dryRun);
    line.put("models", models);
    return line;
  }
}
