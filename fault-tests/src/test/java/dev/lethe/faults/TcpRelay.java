package dev.lethe.faults;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * Passes TCP connections on, byte for byte. The broker tells its clients a loopback address; a
 * relay on either end of a link lets one in another network namespace reach it there.
 */
final class TcpRelay implements AutoCloseable {
  private static final int BUFFER = 16 << 10;

  private final ServerSocket server;
  private final InetSocketAddress target;

  private TcpRelay(ServerSocket server, InetSocketAddress target) {
    this.server = server;
    this.target = target;
  }

  /** Accepts until it is closed. */
  static TcpRelay start(InetSocketAddress at, InetSocketAddress target) throws IOException {
    TcpRelay relay = new TcpRelay(new ServerSocket(at.getPort(), 64, at.getAddress()), target);
    thread(relay::accept);
    return relay;
  }

  /**
   * Runs one until it is killed.
   *
   * @param args address and port to listen on, address and port to pass on to
   */
  public static void main(String[] args) throws Exception {
    TcpRelay relay = start(address(args[0], args[1]), address(args[2], args[3]));
    Thread.currentThread().join();
    relay.close();
  }

  private static InetSocketAddress address(String host, String port) throws IOException {
    return new InetSocketAddress(InetAddress.getByName(host), Integer.parseInt(port));
  }

  int port() {
    return server.getLocalPort();
  }

  private void accept() {
    while (!server.isClosed()) {
      try {
        Socket near = server.accept();
        thread(() -> connect(near));
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private void connect(Socket near) {
    Socket far = new Socket();
    try {
      far.connect(target);
      thread(() -> copy(far, near));
      copy(near, far);
    } catch (IOException e) {
      close(near);
      close(far);
    }
  }

  /** What ends in one direction ends in both. */
  private static void copy(Socket from, Socket to) {
    byte[] buffer = new byte[BUFFER];
    try {
      InputStream in = from.getInputStream();
      OutputStream out = to.getOutputStream();
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        out.write(buffer, 0, n);
      }
    } catch (IOException e) {
      // The other end learns of it below.
    } finally {
      close(from);
      close(to);
    }
  }

  private static void close(Socket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      // Nothing is left to be done with it.
    }
  }

  private static void thread(Runnable work) {
    Thread thread = new Thread(work, "relay");
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
