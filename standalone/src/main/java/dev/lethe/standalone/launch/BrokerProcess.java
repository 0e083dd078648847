package dev.lethe.standalone.launch;

import dev.lethe.localstack.ChildProcesses;
import dev.lethe.localstack.KafkaBroker;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;

/**
 * The Kafka broker as a child JVM.
 *
 * @param data folder of its logs
 * @param port of its clients
 * @param log where its output goes
 * @param classes the archive of its classes, which are this program's
 */
record BrokerProcess(Path data, int port, Path log, ClassArchive classes) implements ProcessSpec {
  static final String NAME = "kafka";
  private static final int HEAP_MIB = 256;
  private static final int PATIENCE_MS = 2_000;
  private static final String CLASS_PATH = System.getProperty("java.class.path");

  BrokerProcess(Path data, int port, Path log, ClassArchives archives) {
    this(data, port, log, archives.of(NAME, classPath(), true));
  }

  private static List<Path> classPath() {
    return Stream.of(CLASS_PATH.split(File.pathSeparator)).map(Path::of).toList();
  }

  @Override
  public String name() {
    return NAME;
  }

  /** What clients set as {@code bootstrap.servers}. */
  String bootstrap() {
    return "127.0.0.1:" + port;
  }

  @Override
  public Process start() throws IOException {
    List<String> command = JavaCommand.options(HEAP_MIB, HEAP_MIB, true, data);
    command.add("-Dorg.slf4j.simpleLogger.defaultLogLevel=warn");
    command.addAll(classes.options());
    command.addAll(List.of("-cp", CLASS_PATH));
    command.addAll(List.of(KafkaBroker.class.getName(), data.toString(), Integer.toString(port)));
    return ChildProcesses.start(
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile())));
  }

  @Override
  public boolean stop(ProcessHandle process) throws IOException {
    return classes.afterwards(ProcessSpec.super.stop(process));
  }

  @Override
  public boolean isReady() {
    if (!StackPorts.isOpen(port)) {
      return false;
    }
    Map<String, Object> config =
        Map.of(
            AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrap(),
            AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, PATIENCE_MS,
            AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, PATIENCE_MS);
    try (Admin admin = Admin.create(config)) {
      return !admin.describeCluster().nodes().get(PATIENCE_MS, TimeUnit.MILLISECONDS).isEmpty();
    } catch (ExecutionException | TimeoutException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
