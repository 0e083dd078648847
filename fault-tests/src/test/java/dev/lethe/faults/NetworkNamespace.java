package dev.lethe.faults;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A network namespace with two links to this one: to the broker, which can be cut, and to clients,
 * which stays. Needs root and iproute2's {@code ip}.
 */
final class NetworkNamespace implements AutoCloseable {
  /** This end of the link to the broker, and the other. */
  static final String BROKER_SIDE = "10.213.77.1";

  /** Where clients reach what runs inside. */
  static final String INSIDE = "10.213.77.6";

  private static final String NAME = "lethe-cut";
  private static final String LINK = "lethe-cut0";
  private static final String CLIENTS = "lethe-cut1";

  private NetworkNamespace() {}

  /** Empty where this machine or this user can't make one. */
  static Optional<NetworkNamespace> create() throws IOException, InterruptedException {
    NetworkNamespace namespace = new NetworkNamespace();
    namespace.close(); // what a run that was killed has left
    boolean made =
        ip("netns", "add", NAME)
            && pair(LINK, "10.213.77.1/30", "10.213.77.2/30")
            && pair(CLIENTS, "10.213.77.5/30", "10.213.77.6/30")
            && ip("-n", NAME, "link", "set", "lo", "up");
    if (!made) {
      namespace.close();
      return Optional.empty();
    }
    return Optional.of(namespace);
  }

  private static boolean pair(String name, String here, String there)
      throws IOException, InterruptedException {
    String inside = name + "i";
    return ip("link", "add", name, "type", "veth", "peer", "name", inside, "netns", NAME)
        && ip("address", "add", here, "dev", name)
        && ip("link", "set", name, "up")
        && ip("-n", NAME, "address", "add", there, "dev", inside)
        && ip("-n", NAME, "link", "set", inside, "up");
  }

  /** A command that runs inside. */
  List<String> inside(List<String> command) {
    List<String> all = new ArrayList<>(List.of("ip", "netns", "exec", NAME));
    all.addAll(command);
    return all;
  }

  /** Nothing gets through any more, and nobody is told. */
  void cut() throws IOException, InterruptedException {
    require("down");
  }

  void mend() throws IOException, InterruptedException {
    require("up");
  }

  private static void require(String state) throws IOException, InterruptedException {
    if (!ip("link", "set", LINK, state)) {
      throw new IOException("the link cannot be set " + state);
    }
  }

  @Override
  public void close() throws IOException, InterruptedException {
    ip("link", "delete", LINK);
    ip("link", "delete", CLIENTS);
    ip("netns", "delete", NAME);
  }

  private static boolean ip(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("ip"));
    command.addAll(List.of(arguments));
    try {
      return new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start()
              .waitFor()
          == 0;
    } catch (IOException e) {
      return false; // there is no such program
    }
  }
}
