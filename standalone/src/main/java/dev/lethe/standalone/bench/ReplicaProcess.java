package dev.lethe.standalone.bench;

import dev.lethe.standalone.launch.DataFolder;
import dev.lethe.standalone.launch.ProcessIdentity;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** The first replica of a running stack, as the operating system sees it. */
final class ReplicaProcess {
  private static final Duration LIMIT = Duration.ofMinutes(15);
  private static final Duration PATIENCE = Duration.ofSeconds(2);
  private static final long POLL_MS = 100;

  private final Path pidFile;
  private final URI ready;
  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).connectTimeout(PATIENCE).build();

  /**
   * @param base URL of the replica
   */
  ReplicaProcess(DataFolder data, String base) {
    this.pidFile = data.run().resolve("inference-1.pid");
    this.ready = URI.create(base + "/q/health/ready");
  }

  /**
   * Kills it; whoever keeps the stack running starts it again.
   *
   * @return from the start of the new process until it is ready
   */
  Duration restart() throws IOException, InterruptedException {
    ProcessHandle old = process().orElseThrow();
    old.destroyForcibly();
    long deadline = System.nanoTime() + LIMIT.toNanos();
    long begun = 0;
    while (System.nanoTime() < deadline) {
      boolean started = process().filter(now -> now.pid() != old.pid()).isPresent();
      if (started && begun == 0) {
        begun = System.nanoTime();
      }
      if (started && isReady()) {
        return Duration.ofNanos(System.nanoTime() - begun);
      }
      Thread.sleep(POLL_MS);
    }
    throw new IllegalStateException("not ready within " + LIMIT.toMinutes() + " minutes");
  }

  /** What it has computed since its start, all threads together. */
  Duration processorTime() throws IOException {
    return process().orElseThrow().info().totalCpuDuration().orElse(Duration.ZERO);
  }

  /** Its resident memory, in 10⁶ bytes. */
  double residentMb() throws IOException {
    long pid = process().orElseThrow().pid();
    for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/status"))) {
      if (line.startsWith("VmRSS:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) * 1024 / 1e6;
      }
    }
    return Double.NaN;
  }

  private Optional<ProcessHandle> process() throws IOException {
    try {
      Optional<ProcessIdentity> identity = ProcessIdentity.parse(Files.readString(pidFile));
      return identity.isPresent() ? identity.get().alive() : Optional.empty();
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  private boolean isReady() throws InterruptedException {
    try {
      HttpRequest ask = HttpRequest.newBuilder(ready).timeout(PATIENCE).build();
      return http.send(ask, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException e) {
      return false;
    }
  }
}
