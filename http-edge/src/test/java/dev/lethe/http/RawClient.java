package dev.lethe.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.SocketException;
import java.util.concurrent.TimeUnit;

/** A client that says on a socket what no HTTP library would. */
final class RawClient implements AutoCloseable {
  /** Far beyond any limit that the tests set. */
  private static final int PATIENCE_MS = 20_000;

  private final Socket socket;

  RawClient(int port) throws IOException {
    socket = new Socket("127.0.0.1", port);
    socket.setSoTimeout(PATIENCE_MS);
  }

  RawClient send(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(ISO_8859_1));
    socket.getOutputStream().flush();
    return this;
  }

  /** Sends one character after the other until the server hangs up. */
  void trickle(String text, long pauseMs) throws Exception {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MS);
    while (System.nanoTime() < end) {
      try {
        send(text);
      } catch (SocketException e) {
        return;
      }
      if (socket.getInputStream().available() > 0) {
        return;
      }
      Thread.sleep(pauseMs);
    }
    throw new AssertionError("the server listened on and on");
  }

  /** All that the server says until it hangs up; fails if it does not. */
  String untilClosed() throws IOException {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    InputStream in = socket.getInputStream();
    try {
      in.transferTo(all);
    } catch (SocketException e) {
      // A reset is an end too.
    }
    return all.toString(ISO_8859_1);
  }

  /** What the server says up to and with {@code end}. */
  String until(String end) throws IOException {
    StringBuilder all = new StringBuilder();
    while (!all.toString().endsWith(end)) {
      int next = socket.getInputStream().read();
      if (next < 0) {
        throw new AssertionError("closed after: " + all);
      }
      all.append((char) next);
    }
    return all.toString();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
