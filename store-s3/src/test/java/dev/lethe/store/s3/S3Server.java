package dev.lethe.store.s3;

import dev.lethe.localstack.ChildProcesses;
import dev.lethe.localstack.FreePorts;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Adobe's S3Mock as a process of its own, once for the whole module. */
final class S3Server {
  private static final S3Server SHARED = start();

  private final URI address;

  private S3Server(URI address) {
    this.address = address;
  }

  static URI address() {
    return SHARED.address;
  }

  private static S3Server start() {
    try {
      List<Integer> ports = FreePorts.find(2);
      Process process =
          ChildProcesses.start(
              new ProcessBuilder(
                      System.getProperty("java.home") + "/bin/java",
                      "-Xmx192m",
                      "-XX:+UseSerialGC",
                      "-XX:TieredStopAtLevel=1",
                      "-jar",
                      System.getProperty("s3mock.jar"),
                      "--server.port=" + ports.get(0),
                      "--com.adobe.testing.s3mock.http-port=" + ports.get(1))
                  .redirectErrorStream(true));
      awaitStart(process);
      return new S3Server(URI.create("http://127.0.0.1:" + ports.get(1)));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** It says so; what it says after that is read too, so that it never waits for a reader. */
  private static void awaitStart(Process process) throws IOException {
    BufferedReader output =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    StringBuilder said = new StringBuilder();
    for (String line = output.readLine(); ; line = output.readLine()) {
      if (line == null) {
        throw new IOException("the server ended: " + said);
      }
      said.append(line).append('\n');
      if (line.contains("Started S3MockApplication")) {
        break;
      }
    }
    Thread drain = new Thread(() -> output.lines().forEach(line -> {}), "s3-output");
    drain.setDaemon(true);
    drain.start();
  }
}
