package dev.lethe.standalone.cli;

import dev.lethe.engine.model.ComputeDevice;
import dev.lethe.standalone.demo.DemoResult;
import dev.lethe.standalone.demo.DemoSettings;
import dev.lethe.standalone.demo.DemoStart;
import dev.lethe.standalone.launch.DataFolder;
import dev.lethe.standalone.launch.Installation;
import dev.lethe.standalone.launch.Stack;
import dev.lethe.standalone.launch.StackOptions;
import dev.lethe.standalone.terminal.Terminal;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "demo",
    description = {
      "Shows the main job on a fictional person: asks the demo model about that person, posts an"
          + " erasure request, watches shield, fit and enforcement, asks again in other words,"
          + " checks that everything else is answered as before, and verifies the audit trail.",
      "",
      "Exits with 1 if any claim fails. Stops everything that it started."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  lethe demo",
      "  lethe demo --person 7 --json     the story on standard error, one line of JSON last"
    })
final class DemoCommand implements Callable<Integer> {
  private static final int REPLICAS = 2;

  @Option(
      names = "--person",
      paramLabel = "N",
      defaultValue = "1",
      description = "Number of the person to forget (default: ${DEFAULT-VALUE}).")
  private int person;

  @Option(
      names = "--questions",
      paramLabel = "N",
      defaultValue = "240",
      description = "Number of other questions, at least 200 (default: ${DEFAULT-VALUE}).")
  private int questions;

  @Option(
      names = "--data",
      paramLabel = "DIR",
      description =
          "A new data folder (default: .lethe/demo in the folder of this program, begun anew each"
              + " time).")
  private @Nullable Path data;

  @Mixin private JsonOption json = new JsonOption();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    DemoSettings demo = new DemoSettings(person, questions);
    Installation installation = Installation.current();
    StackOptions options =
        new StackOptions(
            "demo",
            installation.demoModel(),
            folder(installation),
            REPLICAS,
            List.of(),
            List.of(),
            StackOptions.precision("auto", installation.demoModel(), ComputeDevice.CPU),
            // It is small and was measured at less than is reckoned for any model; a line warns.
            true);
    Terminal terminal = terminal();
    Stack stack = new Stack(installation, options, new DemoStart(terminal));
    DemoResult result;
    try (StackGuard guard = StackGuard.of(stack, ExitCode.INTERRUPTED)) {
      result = demo.run(stack, stack.start(), terminal);
    }
    if (json.wanted()) {
      spec.commandLine().getOut().println(JsonOption.line(result));
    }
    return result.holds() ? ExitCode.OK : ExitCode.FAILED;
  }

  private DataFolder folder(Installation installation) throws IOException {
    if (data == null) {
      DataFolder folder = new DataFolder(installation.demoData());
      folder.clear();
      return folder;
    }
    DataFolder folder = new DataFolder(data);
    if (folder.isUsed()) {
      throw new CommandFailure(ExitCode.USAGE, "--data holds an earlier run: " + folder.root());
    }
    return folder;
  }

  private Terminal terminal() {
    PrintWriter out = json.wanted() ? spec.commandLine().getErr() : spec.commandLine().getOut();
    boolean live = Boolean.getBoolean(json.wanted() ? "lethe.stderr.tty" : "lethe.stdout.tty");
    return new Terminal(out, live);
  }
}
