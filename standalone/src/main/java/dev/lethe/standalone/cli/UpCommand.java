package dev.lethe.standalone.cli;

import dev.lethe.schemas.access.Role;
import dev.lethe.standalone.client.TrainerClient;
import dev.lethe.standalone.launch.Installation;
import dev.lethe.standalone.launch.ServiceSetting;
import dev.lethe.standalone.launch.Stack;
import dev.lethe.standalone.launch.StackAddresses;
import dev.lethe.standalone.launch.StackOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "up",
    description = {
      "Starts a Kafka broker, a Postgres and Lethe's services on this machine, prints where they"
          + " are, and runs until Ctrl-C or SIGTERM.",
      "",
      "Logs are in DIR/logs. A second `up` on the same data folder is refused.",
      "",
      "The services take no setting from this command's environment; --setting hands on what is"
          + " meant for them."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  lethe up                                  the demo model",
      "  lethe up --model ~/models/tiny --replicas 1",
      "  lethe up --data /srv/lethe --json         one line of JSON once all is ready"
    })
final class UpCommand implements Callable<Integer> {
  @Option(
      names = "--model",
      paramLabel = "DIR",
      description = "HuggingFace folder of the model (default: the demo model).")
  private @Nullable Path model;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description =
          "The model's name for clients (default: its folder's name; demo for the demo"
              + " model).")
  private @Nullable String name;

  @Option(
      names = "--replicas",
      paramLabel = "N",
      defaultValue = "2",
      description = "Number of inference replicas (default: ${DEFAULT-VALUE}).")
  private int replicas;

  @Option(
      names = "--allow-references",
      paramLabel = "DIR",
      description = "Folder that forget sets may be read from by reference; may be repeated.")
  private List<Path> references = List.of();

  @Option(
      names = "--allow-callbacks",
      paramLabel = "ORIGIN",
      description =
          "Origin that a request's callbackUrl may lead to, such as"
              + " https://hooks.example.org; may be repeated.")
  private List<String> callbacks = List.of();

  @Option(
      names = "--encoder",
      paramLabel = "DIR",
      description = {
        "The gates' sentence encoder, a sentence-transformers folder with an ONNX export",
        "(default: the bundled all-MiniLM-L6-v2, English). Choose it before the first request."
      })
  private @Nullable Path encoder;

  @Option(
      names = "--ignore-memory",
      description = "Start even if the machine has less memory than will be needed.")
  private boolean ignoreMemory;

  @Option(
      names = "--setting",
      paramLabel = "[SERVICE:]NAME=VALUE",
      description =
          "Setting of the services, such as LETHE_ACCESS_REQUESTS_PER_MINUTE=60, or of one of them:"
              + " ingest, trainer or inference; may be repeated. Not for secrets: others may see"
              + " it.")
  private List<String> settings = List.of();

  @Option(
      names = "--show-secrets",
      description = "Print the auditor's database password in the address of Postgres.")
  private boolean showSecrets;

  @Mixin private PrecisionOption precision = new PrecisionOption();
  @Mixin private DeviceOption device = new DeviceOption();
  @Mixin private DataOption data = new DataOption();
  @Mixin private JsonOption json = new JsonOption();
  @Spec private CommandSpec spec = CommandSpec.create();

  @Override
  public Integer call() throws Exception {
    Installation installation = Installation.current();
    StackOptions options = options(installation);
    StartReport report = new StartReport(spec.commandLine().getErr());
    Stack stack = new Stack(installation, options, report);
    try (StackGuard guard = StackGuard.of(stack, ExitCode.OK)) {
      StackAddresses addresses = stack.start();
      Path passwords = data.folder().auditorPassword();
      print(showSecrets ? addresses : addresses.withPasswordFile(passwords));
      TrainerClient trainer = new TrainerClient(stack.trainer(), addresses.key(Role.OPERATOR));
      BackgroundReport.follow(trainer, report::notice);
      new CountDownLatch(1).await();
    }
    return ExitCode.OK;
  }

  private StackOptions options(Installation installation) {
    Path folder = model == null ? installation.demoModel() : model;
    String fallback =
        model == null
            ? "demo"
            : Objects.requireNonNullElse(folder.toAbsolutePath().normalize().getFileName(), folder)
                .toString();
    return new StackOptions(
        name == null ? fallback : name,
        folder,
        data.folder(),
        replicas,
        references,
        callbacks,
        StackOptions.precision(precision.text(), folder, device.device()),
        device.device(),
        Optional.ofNullable(encoder),
        ignoreMemory,
        settings.stream().map(ServiceSetting::parse).toList());
  }

  private void print(StackAddresses a) {
    var out = spec.commandLine().getOut();
    if (json.wanted()) {
      out.println(a.line());
    } else {
      out.println("requests   " + a.ingest() + "/v1/requests");
      a.inference()
          .forEach(url -> out.println("inference  " + url + "/v1  (model " + a.model() + ")"));
      out.println("kafka      " + a.kafka());
      out.println(
          "postgres   " + a.postgres() + "  (PGPASSFILE=" + data.folder().auditorPassword() + ")");
      out.println("API keys   " + data.folder().roleKeys().folder() + " (ROLE.key)");
      out.println("data       " + a.data());
      out.println(
          "Console    "
              + a.console()
              + "  (sign in with the key in "
              + data.folder().roleKeys().file(Role.OPERATOR)
              + ")");
      out.println("Ctrl-C stops everything.");
    }
    out.flush();
  }
}
