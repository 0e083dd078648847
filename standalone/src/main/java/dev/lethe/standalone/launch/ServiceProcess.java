package dev.lethe.standalone.launch;

import dev.lethe.localstack.ChildProcesses;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * One of Lethe's services as a child JVM, the same artefact as in production. Its settings travel
 * in the environment, where other users of the machine cannot read the passwords. What this
 * process's environment says of Lethe or Quarkus is not handed on: it may be about another
 * installation. {@code up --setting} hands on what is meant.
 *
 * @param name of this child
 * @param program what it runs
 * @param classes the archive of its classes
 * @param options of its JVM
 * @param environment its settings
 * @param port of its HTTP
 * @param log where its output goes
 */
record ServiceProcess(
    String name,
    ServiceProgram program,
    ClassArchive classes,
    List<String> options,
    Map<String, String> environment,
    int port,
    Path log)
    implements ProcessSpec {
  /** Base address of its HTTP. */
  String url() {
    return "http://127.0.0.1:" + port;
  }

  @Override
  public Process start() throws IOException {
    List<String> command = new ArrayList<>(options);
    List<String> archive = classes.options();
    command.addAll(archive);
    command.addAll(program.arguments(!archive.isEmpty()));
    ProcessBuilder builder =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
    builder
        .environment()
        .keySet()
        .removeIf(k -> k.startsWith("LETHE_") || k.startsWith("QUARKUS_"));
    builder.environment().putAll(environment);
    return ChildProcesses.start(builder);
  }

  @Override
  public boolean isReady() {
    return health("ready").map(ServiceHealth::isUp).orElse(false);
  }

  @Override
  public Optional<String> obstacle() {
    return health("ready").flatMap(ServiceHealth::reason);
  }

  @Override
  public boolean hasGivenUp() {
    return health("live").map(ServiceHealth::isDown).orElse(false);
  }

  private Optional<ServiceHealth> health(String check) {
    return ServiceHealth.ask(url(), check);
  }

  @Override
  public boolean stop(ProcessHandle process) throws IOException {
    return classes.afterwards(ProcessSpec.super.stop(process));
  }

  @Override
  public String toString() {
    return "ServiceProcess[" + name + "]";
  }
}
