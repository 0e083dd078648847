package dev.lethe.standalone.doctor;

import dev.lethe.localstack.FreePorts;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/**
 * Whether the ports are free that somebody has to have. {@code lethe up} takes whichever are free;
 * the compose file publishes fixed ones.
 *
 * @param compose the compose file
 * @param count how many ports a stack takes
 */
public record FixedPortsCheck(Path compose, int count) implements InstallationCheck {
  /** The first number of {@code ports: ["8080:8080"]}. */
  private static final Pattern PUBLISHED =
      Pattern.compile("(?m)^\\s+ports: \\[\"(\\d{1,5}):\\d{1,5}\"]");

  @Override
  public String name() {
    return "ports";
  }

  @Override
  public CheckOutcome run() throws IOException {
    try {
      int found = FreePorts.find(count).size();
      return fixed(found + " ports of the loopback address are free for `lethe up`");
    } catch (IOException e) {
      return CheckOutcome.failed(
          "the system gives no " + count + " free ports of the loopback address",
          "look at `ip addr show lo` and at net.ipv4.ip_local_port_range");
    }
  }

  private CheckOutcome fixed(String found) throws IOException {
    if (!Files.isReadable(compose)) {
      return CheckOutcome.ok(found);
    }
    List<Integer> published =
        PUBLISHED
            .matcher(Files.readString(compose))
            .results()
            .map(port -> Integer.valueOf(port.group(1)))
            .toList();
    List<Integer> taken = published.stream().filter(port -> !isFree(port)).toList();
    return taken.isEmpty()
        ? CheckOutcome.ok(
            found + ", and so are those of " + compose.getFileName() + " " + published)
        : CheckOutcome.warning(
            "taken: "
                + taken
                + ", which "
                + compose.getFileName()
                + " publishes; `lethe up` does not need them",
            "if it is not Lethe that has them, change the ports in " + compose);
  }

  /** On all addresses, as a container's port is published. */
  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true); // connections that have just ended do not count
      socket.bind(new InetSocketAddress(port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
