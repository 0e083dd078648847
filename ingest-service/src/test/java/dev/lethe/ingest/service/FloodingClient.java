package dev.lethe.ingest.service;

import io.restassured.RestAssured;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** Calls from an address of its own, again and again on one connection. */
final class FloodingClient implements AutoCloseable {
  private static final String END = "\r\n\r\n";
  private static final int PATIENCE_MS = 20_000;

  private final Socket socket = new Socket();
  private final InputStream in;

  /** An answer's status and the text of its headers. */
  record Answer(int status, String headers) {}

  /**
   * @param source such as 127.0.0.77: each computer has all that begin with 127
   */
  FloodingClient(String source) throws IOException {
    socket.bind(new InetSocketAddress(source, 0));
    socket.connect(new InetSocketAddress("127.0.0.1", RestAssured.port));
    socket.setSoTimeout(PATIENCE_MS);
    in = new BufferedInputStream(socket.getInputStream());
  }

  /** Lists requests with a value of the header Authorization. */
  Answer list(String authorization) throws IOException {
    String request =
        "GET /v1/requests?limit=1 HTTP/1.1\r\nHost: x\r\nAuthorization: " + authorization + END;
    socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    StringBuilder head = new StringBuilder();
    while (head.indexOf(END) < 0) {
      head.append(next());
    }
    String headers = head.toString().toLowerCase(Locale.ROOT);
    String length = headers.replaceFirst("(?s).*\r\ncontent-length: ?(\\d+)\r\n.*", "$1");
    in.skipNBytes(Long.parseLong(length));
    return new Answer(Integer.parseInt(headers.split(" ", 3)[1]), headers);
  }

  private char next() throws IOException {
    int next = in.read();
    if (next < 0) {
      throw new AssertionError("the server hung up");
    }
    return (char) next;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
