package dev.lethe.standalone.cli;

import dev.lethe.db.LiveSetHeads;
import dev.lethe.db.SourcedEvent;
import dev.lethe.db.replay.KafkaLog;
import dev.lethe.engine.bundle.BundleInventory;
import dev.lethe.engine.bundle.BundleInventory.StoredBundle;
import dev.lethe.engine.bundle.ManifestVerifier;
import dev.lethe.schemas.KafkaSettings;
import dev.lethe.schemas.Topics;
import dev.lethe.schemas.control.ControlKeys;
import dev.lethe.standalone.store.AnnouncedArtefacts;
import dev.lethe.standalone.store.BundleCollector;
import dev.lethe.standalone.store.BundleCollector.Fate;
import dev.lethe.standalone.store.BundleCollector.Outcome;
import dev.lethe.standalone.store.BundleCollector.Result;
import dev.lethe.store.s3.S3BundleStore;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "gc",
    description = {
      "Deletes the bundles that nobody needs any more from the bundle store, and says what that"
          + " freed. A bundle that the log names as live always stays. A revoked one goes once its"
          + " revocation is older than --older-than.",
      "",
      "It reads adapter-events to its end and compares that with the newest signed heads. Where"
          + " statements are missing, nothing is deleted: see 'lethe fleet repair'."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  lethe store gc --dry-run",
      "  lethe store gc --older-than 7d",
      "  lethe store gc --bundles s3://lethe/bundles --bootstrap kafka:9092 --database ..."
    })
final class StoreGcCommand implements Callable<Integer> {
  @Option(names = "--dry-run", description = "Say what would be deleted, and delete nothing.")
  private boolean dryRun;

  @Option(
      names = "--older-than",
      paramLabel = "TIME",
      converter = KeyLifetime.class,
      description =
          "How long what nobody needs stays: replicas that were away need the time to let it go"
              + " (default: 24h).")
  private Duration olderThan = Duration.ofHours(24);

  @Option(
      names = "--unannounced",
      description =
          "Delete also what the log never named: a trainer was stopped before it could. Not if"
              + " another installation keeps its bundles there.")
  private boolean unannounced;

  @Mixin private BundleStoreOptions bundles = new BundleStoreOptions();
  @Mixin private ControlKeysOption control = new ControlKeysOption();
  @Mixin private InstallationOption installation = new InstallationOption();
  @Mixin private StoreOptions stores = new StoreOptions();
  @Mixin private JsonOption json = new JsonOption();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    ChosenInstallation chosen = installation.choose(spec, stores.settings());
    ControlKeys keys = control.keys(chosen);
    ManifestVerifier verifier = ManifestVerifier.asking(keys.artefacts()::anySigned);
    if (!bundles.isBucket()) {
      return collect(bundles.folder(chosen, verifier), chosen.stores(), keys);
    }
    try (TemporaryFolder copies = TemporaryFolder.create("lethe-store");
        S3BundleStore bucket = bundles.bucket(copies.path(), verifier)) {
      return collect(bucket, chosen.stores(), keys);
    }
  }

  private int collect(BundleInventory store, InstallationStores read, ControlKeys keys)
      throws IOException {
    List<StoredBundle> stored = list(store);
    AnnouncedArtefacts log = new AnnouncedArtefacts(keys);
    var unused =
        read.with(
            database -> {
              new LiveSetHeads(database).all().forEach(log::head);
              return true;
            });
    read(read.kafka(), read.topics(), log);
    BundleCollector collector =
        new BundleCollector(store, Instant.now(), olderThan, unannounced, dryRun);
    try {
      Result result = collector.collect(stored, log);
      print(result);
      return result.count(Fate.STUCK) == 0 ? ExitCode.OK : ExitCode.FAILED;
    } catch (IllegalStateException e) {
      throw new CommandFailure(ExitCode.FAILED, "nothing was deleted: " + e.getMessage());
    }
  }

  private static List<StoredBundle> list(BundleInventory store) {
    try {
      return store.list();
    } catch (IOException e) {
      throw new CommandFailure(ExitCode.NOT_RUNNING, String.valueOf(e.getMessage()));
    }
  }

  private static void read(KafkaSettings kafka, Topics topics, AnnouncedArtefacts into) {
    try (KafkaLog log =
        KafkaLog.open(kafka, List.of(topics.adapterEvents(), topics.liveSetHeads()))) {
      log.read(log.ends(), (events, left) -> events.forEach(event -> take(event, topics, into)));
    } catch (KafkaException e) {
      throw new CommandFailure(
          ExitCode.NOT_RUNNING,
          "nothing was deleted: the broker does not answer, or lacks " + topics.adapterEvents());
    }
  }

  private static void take(SourcedEvent event, Topics topics, AnnouncedArtefacts into) {
    byte[] value = event.value();
    if (value == null) {
      return;
    }
    if (event.topic().equals(topics.adapterEvents())) {
      into.statement(value);
    } else {
      into.head(value);
    }
  }

  private void print(Result result) {
    PrintWriter out = spec.commandLine().getOut();
    if (json.wanted()) {
      out.println(JsonOption.line(line(result)));
      return;
    }
    for (Outcome each : result.outcomes()) {
      if (each.fate() == Fate.DELETED) {
        out.printf(
            "%s %s  %,d bytes%n",
            dryRun ? "would delete" : "deleted", each.bundle().digest(), each.bundle().bytes());
      } else if (each.fate() == Fate.STUCK) {
        out.printf("STUCK %s  %s%n", each.bundle().digest(), each.reason());
      }
    }
    out.printf(
        "%d bundles of %,d bytes %s, %,d bytes of interrupted writes removed%n",
        result.count(Fate.DELETED),
        result.bytes(Fate.DELETED),
        dryRun ? "would be deleted" : "deleted",
        result.remains());
    out.printf(
        "kept: %d live, %d not needed but young, %d that nobody announced%n",
        result.count(Fate.LIVE), result.count(Fate.YOUNG), result.count(Fate.UNANNOUNCED));
  }

  private Map<String, Object> line(Result result) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("dryRun", dryRun);
    for (Fate fate : Fate.values()) {
      line.put(fate.name().toLowerCase(Locale.ROOT), result.count(fate));
    }
    line.put("freedBytes", dryRun ? 0 : result.bytes(Fate.DELETED));
    line.put("remainsBytes", result.remains());
    line.put(
        "digests",
        result.outcomes().stream()
            .filter(each -> each.fate() == Fate.DELETED)
            .map(each -> each.bundle().digest())
            .toList());
    return line;
  }
}
