package dev.lethe.standalone.doctor;

import dev.lethe.standalone.client.Endpoint;
import dev.lethe.standalone.client.UnreachableException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import javax.net.ssl.SSLSession;

/**
 * Whether a service elsewhere is reached, by TLS where its address says so. What stands before it
 * need not let its health checks through.
 *
 * @param name of the service
 */
public record EndpointCheck(String name, Endpoint endpoint) implements InstallationCheck {
  private static final Duration PATIENCE = Duration.ofSeconds(4);
  private static final int DOWN = 503;

  @Override
  public CheckOutcome run() {
    HttpResponse<byte[]> answer;
    try {
      answer = endpoint.send(get(endpoint, "/q/health/ready").build());
    } catch (UnreachableException e) {
      return CheckOutcome.failed(
          String.valueOf(e.getMessage()),
          "check the address, the way there (proxy, firewall, VPN), and its certificate");
    }
    String where = "answers at " + endpoint + answer.sslSession().map(this::tls).orElse("");
    if (answer.statusCode() == DOWN) {
      return CheckOutcome.warning(
          where + ", and is not ready (HTTP 503)", "run `lethe doctor` where it runs");
    }
    if (answer.statusCode() / 100 == 3) {
      return CheckOutcome.failed(
          where + " with a redirect (HTTP " + answer.statusCode() + ")",
          "name the address that it leads to: redirects are not followed");
    }
    return CheckOutcome.ok(where);
  }

  private String tls(SSLSession session) {
    return ", " + session.getProtocol();
  }

  /** A request that gives up before its check does. */
  static HttpRequest.Builder get(Endpoint endpoint, String path) {
    return HttpRequest.newBuilder(URI.create(endpoint.base() + path)).timeout(PATIENCE);
  }
}
