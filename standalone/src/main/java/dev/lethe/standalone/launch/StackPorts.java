package dev.lethe.standalone.launch;

import dev.lethe.localstack.FreePorts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.List;

/**
 * The TCP ports of one run, on the loopback address; a child that is restarted keeps its own.
 *
 * @param inference one per replica
 */
record StackPorts(int postgres, int kafka, int ingest, int trainer, List<Integer> inference) {
  private static final int FIXED = 4;
  private static final int PATIENCE_MS = 500;

  static StackPorts free(int replicas) throws IOException {
    List<Integer> ports = FreePorts.find(FIXED + replicas);
    return new StackPorts(
        ports.get(0),
        ports.get(1),
        ports.get(2),
        ports.get(3),
        List.copyOf(ports.subList(FIXED, ports.size())));
  }

  /** Whether something listens there. */
  static boolean isOpen(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MS);
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
