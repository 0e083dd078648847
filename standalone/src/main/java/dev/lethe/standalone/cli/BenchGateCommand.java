package dev.lethe.standalone.cli;

import dev.lethe.engine.bundle.ManifestVerifier;
import dev.lethe.engine.embedding.SentenceEncoders;
import dev.lethe.localstack.PostgresSettings;
import dev.lethe.schemas.control.TrustedKeys;
import dev.lethe.standalone.launch.Installation;
import dev.lethe.standalone.terminal.ProgressBar;
import dev.lethe.standalone.terminal.Terminal;
import dev.lethe.workbench.attack.AttackBenchmark;
import dev.lethe.workbench.attack.AttackResult;
import dev.lethe.workbench.attack.AttackSettings;
import dev.lethe.workbench.attack.DemoSpec;
import dev.lethe.workbench.report.ResultJson;
import dev.lethe.workbench.report.StageResult;
import dev.lethe.workbench.run.RunListener;
import dev.lethe.workbench.speed.GateBenchmark;
import dev.lethe.workbench.speed.GateStartBenchmark;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

@Command(
    name = "gate",
    description = {
      "Forgets all requests of a spec, then asks for what was forgotten in disguise, and for each"
          + " attack a twin of the same shape about what stays.",
      "",
      "Without --spec, four people of the demo corpus are forgotten by the demo model.",
      "",
      "With --requests it times instead what a question costs at the gates of so many people, in"
          + " passes of the sentence encoder. The gates are synthetic: with the words of their own"
          + " examples, and the weights of two that are fitted.",
      "",
      "With --start too it times how long a starting replica takes to check, read and index so many"
          + " bundles."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  lethe bench gate --attacks",
      "  lethe bench gate --attacks --spec tofu-2 --model taught --json result.json",
      "  lethe bench gate --attacks=written-by-hand.jsonl --spec tofu-2 --model taught",
      "  lethe bench gate --requests 1,10,100,1000,10000 --json",
      "  lethe bench gate --requests 10000 --start"
    })
final class BenchGateCommand implements Callable<Integer> {
  private static final int DEMO_PEOPLE = 4;
  private static final String GENERATED = "";
  private static final String PRINTED = "";

  @Option(
      names = "--attacks",
      arity = "0..1",
      fallbackValue = GENERATED,
      paramLabel = "FILE",
      description =
          "Attacks as JSON Lines of family, prompt, request (none: a twin), completion; made from"
              + " the spec's probes without FILE.")
  private String attacks = GENERATED;

  @Option(names = "--spec", paramLabel = "DIR", description = "Spec folder.")
  private @Nullable Path folder;

  @Option(names = "--model", paramLabel = "DIR", description = "HuggingFace folder of the base.")
  private @Nullable Path model;

  @Option(
      names = "--requests",
      split = ",",
      paramLabel = "N",
      description = "Time the gates of so many requests, ascending. Takes --model without --spec.")
  private List<Integer> requests = new ArrayList<>();

  @Option(
      names = "--start",
      description = "Time how long the bundles of --requests take to load, and nothing else.")
  private boolean start;

  @Option(
      names = "--repeat",
      paramLabel = "N",
      description = "Rounds that --requests times (default: ${DEFAULT-VALUE}).")
  private int repeat = 5;

  @Option(
      names = "--each",
      paramLabel = "N",
      description = "Attacks of a family on one request, at most (default: ${DEFAULT-VALUE}).")
  private int each = 12;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Seed of fits and attacks (default: ${DEFAULT-VALUE}).")
  private long seed = 1;

  @Option(
      names = "--encoder",
      paramLabel = "DIR",
      description = "The gates' sentence encoder, as `up` takes it (default: the bundled one).")
  private @Nullable Path encoder;

  @Option(
      names = "--json",
      arity = "0..1",
      fallbackValue = PRINTED,
      paramLabel = "FILE",
      description =
          "Where to write all figures; without FILE they are printed as one line in place of text.")
  private @Nullable String json;

  @Option(
      names = "--cache",
      paramLabel = "DIR",
      description = "For what depends on the model alone (default: in the cache of this user).")
  private Path cache = PostgresSettings.defaultCache().resolve("bench");

  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws IOException {
    return requests.isEmpty() ? attack() : time();
  }

  private int time() throws IOException {
    if (folder != null) {
      throw new ParameterException(spec.commandLine(), "--requests takes no --spec");
    }
    if (start) {
      return load();
    }
    GateBenchmark.Result result =
        new GateBenchmark(requests, model, repeat, seed, cache)
            .run(() -> SentenceEncoders.of(Optional.ofNullable(encoder)));
    show(result, result.table());
    return ExitCode.OK;
  }

  private int load() throws IOException {
    if (model != null) {
      throw new ParameterException(spec.commandLine(), "--start takes no --model");
    }
    for (int number : requests) {
      try (TemporaryFolder temporary = TemporaryFolder.create("lethe-bench-")) {
        GateStartBenchmark.Result result =
            new GateStartBenchmark(number, seed, temporary.path())
                .run(
                    () -> SentenceEncoders.of(Optional.ofNullable(encoder)),
                    key -> ManifestVerifier.asking(TrustedKeys.of(key)::anySigned));
        show(result, result.table());
      }
    }
    return ExitCode.OK;
  }

  private int attack() throws IOException {
    if ((folder == null) != (model == null)) {
      throw new ParameterException(spec.commandLine(), "--spec and --model go together");
    }
    Path requests = folder;
    Path base = model;
    if (requests == null || base == null) {
      requests = cache.resolve("demo-spec");
      base = Installation.current().demoModel();
      DemoSpec.write(requests, DEMO_PEOPLE);
    }
    Path file = attacks.equals(GENERATED) ? null : Path.of(attacks);
    Terminal terminal =
        new Terminal(spec.commandLine().getErr(), Boolean.getBoolean("lethe.stderr.tty"));
    AttackResult result =
        new AttackBenchmark(
                new AttackSettings(requests, base, file, each, seed, cache),
                new Watcher(terminal),
                () -> SentenceEncoders.of(Optional.ofNullable(encoder)))
            .run();
    show(result, result.table());
    return ExitCode.OK;
  }

  private void show(Object result, String table) {
    boolean printed = PRINTED.equals(json);
    if (json != null && !printed) {
      ResultJson.write(Path.of(json), result);
    }
    var out = spec.commandLine().getOut();
    out.print(printed ? JsonOption.line(result) + System.lineSeparator() : table);
    out.flush();
  }

  private record Watcher(Terminal terminal) implements RunListener {
    @Override
    public void progress(String label, long done, long total, double secondsLeft) {
      terminal.progress(ProgressBar.text("gate", done, total, label));
    }

    @Override
    public void stage(String method, StageResult stage) {}
  }
}
