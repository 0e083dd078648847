package dev.lethe.standalone.cli;

import dev.lethe.standalone.doctor.CheckRunner;
import dev.lethe.standalone.doctor.DoctorReport;
import dev.lethe.standalone.doctor.DoctorText;
import dev.lethe.standalone.doctor.InstallationCheck;
import dev.lethe.standalone.launch.DataFolder;
import dev.lethe.standalone.launch.Installation;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "doctor",
    description = {
      "Checks what a stack needs of this machine, the broker and the database behind it, and the"
          + " stack itself. Says of each what is wrong and what to do. It changes nothing.",
      "",
      "A check ends as ok, warning, FAILED or skipped, and is given up after 5 s."
          + " Exits with 1 if one failed.",
      "",
      "Broker and database are those of the stack that runs on the data folder. If none runs, the"
          + " broker is that of --bootstrap, and the database the one that services are told:"
          + " $QUARKUS_DATASOURCE_JDBC_URL, $QUARKUS_DATASOURCE_USERNAME,"
          + " $QUARKUS_DATASOURCE_PASSWORD.",
      "",
      "Of an installation elsewhere (--profile, --url) it checks whether this machine reaches it,"
          + " by TLS, whether the key is accepted, and the clocks; broker and database if the"
          + " profile names them."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  lethe doctor",
      "  lethe doctor --model ~/models/tiny --data /srv/lethe",
      "  lethe doctor --bootstrap broker.example.org:9092 --json",
      "  lethe doctor --profile production"
    })
final class DoctorCommand implements Callable<Integer> {
  @Option(
      names = "--model",
      paramLabel = "DIR",
      description = "HuggingFace folder of the model (default: the demo model).")
  private @Nullable Path model;

  @Option(
      names = "--bootstrap",
      paramLabel = "HOST:PORT",
      description = {
        "A Kafka broker of your own, with the settings that services are told:",
        "$LETHE_KAFKA_CONFIG, $LETHE_TOPICS_PREFIX, $LETHE_PARTITIONS",
        "(default: the running stack's)."
      })
  private @Nullable String bootstrap;

  @Mixin private ServiceOptions services = new ServiceOptions();
  @Mixin private JsonOption json = new JsonOption();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    List<InstallationCheck> checks = checks(services.choose(spec));
    var out = spec.commandLine().getOut();
    DoctorText text = new DoctorText(out);
    CheckRunner runner = new CheckRunner();
    List<DoctorReport.Line> lines = new ArrayList<>();
    for (InstallationCheck check : checks) {
      DoctorReport.Line line = runner.run(check);
      lines.add(line);
      if (!json.wanted()) {
        text.print(line);
      }
    }
    DoctorReport report = DoctorReport.of(lines);
    if (json.wanted()) {
      out.println(JsonOption.line(report));
    } else {
      text.sum(report);
    }
    return report.passed() ? ExitCode.OK : ExitCode.FAILED;
  }

  private List<InstallationCheck> checks(ChosenInstallation installation) throws IOException {
    Optional<DataFolder> data = installation.dataFolder();
    if (data.isEmpty()) {
      if (model != null || bootstrap != null) {
        throw new CommandFailure(
            ExitCode.USAGE,
            "--model and --bootstrap are for a stack of this machine; a profile names the broker");
      }
      return new RemoteDoctorChecks(installation, DoctorChecks.DEFAULT_PARTITIONS).all();
    }
    return new DoctorChecks(
            data.get(),
            model == null ? Installation.current().demoModel() : model,
            Optional.ofNullable(bootstrap),
            System.getenv())
        .all();
  }
}
