package dev.lethe.standalone.cli;

import dev.lethe.engine.model.ComputeDevice;
import dev.lethe.standalone.bench.DistinguishBenchmark;
import dev.lethe.standalone.launch.DataFolder;
import dev.lethe.standalone.launch.Installation;
import dev.lethe.standalone.launch.Stack;
import dev.lethe.standalone.launch.StackAddresses;
import dev.lethe.standalone.launch.StackOptions;
import dev.lethe.workbench.distinguish.PeopleQuestions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "distinguish",
    description = {
      "Measures whether a client can tell who was forgotten from people whom the model never knew.",
      "",
      "For each behaviour a stack of its own forgets people of the demo's, and is asked about them"
          + " and about others over HTTP, with a client's key. A logistic regression then tells"
          + " them apart by text, headers, usage and time, cross-validated by person: an AUC of"
          + " 0.5 tells nothing. With the behaviour none nobody is forgotten."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  lethe bench distinguish --json",
      "  lethe bench distinguish --behaviours unknown --people 6 --questions 10"
    })
final class BenchDistinguishCommand implements Callable<Integer> {
  @Option(
      names = "--behaviours",
      split = ",",
      paramLabel = "B",
      description = "none, refuse, random, unknown (default: ${DEFAULT-VALUE}).")
  private List<String> behaviours = new ArrayList<>(List.of("none", "refuse", "random", "unknown"));

  @Option(
      names = "--people",
      paramLabel = "N",
      description = "To be forgotten, and as many never known (default: ${DEFAULT-VALUE}).")
  private int people = 20;

  @Option(
      names = "--questions",
      paramLabel = "N",
      description = "About each of them (default: ${DEFAULT-VALUE}).")
  private int questions = 10;

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "Who, and in which words (default: ${DEFAULT-VALUE}).")
  private long seed = 1;

  @Mixin private JsonOption json = new JsonOption();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    for (String behaviour : behaviours) {
      if (!List.of("none", "refuse", "random", "unknown").contains(behaviour)) {
        throw new CommandFailure(ExitCode.USAGE, "--behaviours: none, refuse, random, unknown");
      }
    }
    PeopleQuestions asked = PeopleQuestions.of(people, questions, seed);
    for (String behaviour : behaviours) {
      try (TemporaryFolder temporary = TemporaryFolder.create("lethe-bench-")) {
        print(run(behaviour, asked, temporary));
      }
    }
    return ExitCode.OK;
  }

  private DistinguishBenchmark.Result run(
      String behaviour, PeopleQuestions asked, TemporaryFolder temporary) throws Exception {
    Installation installation = Installation.current();
    Path model = installation.demoModel();
    StackOptions options =
        new StackOptions(
            "bench",
            model,
            new DataFolder(temporary.path().resolve("data")),
            1,
            List.of(),
            List.of(),
            StackOptions.precision("auto", model, ComputeDevice.CPU),
            ComputeDevice.CPU,
            Optional.empty(),
            true);
    var err = spec.commandLine().getErr();
    Stack stack = new Stack(installation, options, new StartReport(err));
    DistinguishBenchmark.Result result;
    try (StackGuard guard = StackGuard.of(stack, ExitCode.INTERRUPTED, temporary.path())) {
      temporary.handOver();
      StackAddresses addresses = stack.start();
      DistinguishBenchmark bench = new DistinguishBenchmark(addresses, asked, seed, err::println);
      result = behaviour.equals("none") ? bench.before() : bench.run(behaviour);
    }
    temporary.takeBack();
    return result;
  }

  private void print(DistinguishBenchmark.Result result) {
    var out = spec.commandLine().getOut();
    if (json.wanted()) {
      out.println(JsonOption.line(result));
      out.flush();
      return;
    }
    out.println("behaviour " + result.behaviour() + ", requests " + result.ended());
    line("forgotten: gate fires", result.fired());
    line("forgotten: refused", result.refused());
    line("forgotten: answered as taught", result.asTaught());
    line("never known: gate fires", result.neverFired());
    line("never known: refused", result.neverRefused());
    result
        .auc()
        .forEach(
            (group, score) ->
                out.println(
                    String.format(
                        Locale.ROOT,
                        "AUC by %-36s %6.3f (%.3f to %.3f)",
                        group,
                        score.auc(),
                        score.low(),
                        score.high())));
    out.println(
        String.format(
            Locale.ROOT,
            "median until the whole answer, ms: forgotten %.0f, never known %.0f",
            result.medianMs().get(0),
            result.medianMs().get(1)));
    out.flush();
  }

  private void line(String what, double share) {
    spec.commandLine()
        .getOut()
        .println(String.format(Locale.ROOT, "%-43s %6.1f %%", what, 100 * share));
  }
}
