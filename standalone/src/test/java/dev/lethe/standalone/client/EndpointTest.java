package dev.lethe.standalone.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import dev.lethe.localstack.FreePorts;
import dev.lethe.schemas.access.Role;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EndpointTest {
  private static final RoleKey KEY = new RoleKey(Role.SUBMITTER, "lethe_0123456789ab_secret");

  @TempDir private Path folder = Path.of("");

  @Test
  void theAuthoritiesOfAFileAreTrustedAndNoOthers() throws Exception {
    try (TlsService service = TlsService.start(folder, "ip:127.0.0.1", "{}")) {
      Endpoint trusted =
          Endpoint.of(service.url(), "", TrustedAuthorities.read(service.certificate()));
      new IngestClient(trusted, KEY).list(Map.of());
      assertThat(service.asked())
          .containsExactly("GET /v1/requests Bearer lethe_0123456789ab_secret");

      Endpoint usual = Endpoint.of(service.url(), "by --url", null);
      assertThatThrownBy(() -> new IngestClient(usual, KEY).list(Map.of()))
          .isInstanceOf(UnreachableException.class)
          .hasMessageStartingWith("no TLS with " + service.url() + " (by --url): its certificate")
          .hasMessageContaining("--ca-file");
      assertThat(service.asked()).as("no key went to whom nobody trusts").hasSize(1);
    }
  }

  @Test
  void aCertificateForAnotherNameIsNoneOfThisOne() throws Exception {
    try (TlsService service = TlsService.start(folder, "dns:ingest.example.org", "{}")) {
      Endpoint endpoint =
          Endpoint.of(service.url(), "", TrustedAuthorities.read(service.certificate()));

      assertThatThrownBy(() -> new IngestClient(endpoint, KEY).list(Map.of()))
          .hasMessage("no TLS with " + service.url() + ": its certificate is for another name");
      assertThat(service.asked()).isEmpty();
    }
  }

  @Test
  void whatSpeaksNoTlsIsNamedSo() throws Exception {
    HttpServer plain = plain(null, new ArrayList<>());
    try {
      int port = plain.getAddress().getPort();
      Endpoint endpoint = Endpoint.of("https://127.0.0.1:" + port);

      assertThatThrownBy(() -> new IngestClient(endpoint, KEY).list(Map.of()))
          .isInstanceOf(UnreachableException.class)
          .hasMessageContaining("not speak TLS there");
    } finally {
      plain.stop(0);
    }
  }

  @Test
  void whereNobodyListensNothingAnswers() throws Exception {
    String base = "http://127.0.0.1:" + FreePorts.find(1).get(0);

    assertThatThrownBy(
            () -> new IngestClient(Endpoint.of(base, "by $LETHE_URL", null), KEY).list(Map.of()))
        .isInstanceOf(UnreachableException.class)
        .hasMessage("nothing answers at " + base + " (by $LETHE_URL)");
  }

  @Test
  void noKeyFollowsARedirect() throws Exception {
    List<String> reached = new ArrayList<>();
    HttpServer other = plain(null, reached);
    HttpServer first = plain("http://127.0.0.1:" + other.getAddress().getPort(), new ArrayList<>());
    try {
      Endpoint endpoint = Endpoint.of("http://127.0.0.1:" + first.getAddress().getPort());

      assertThatThrownBy(() -> new IngestClient(endpoint, KEY).list(Map.of()))
          .isInstanceOf(RefusedException.class)
          .hasMessageContaining("redirects are not followed");
      assertThat(reached).isEmpty();
    } finally {
      first.stop(0);
      other.stop(0);
    }
  }

  @Test
  void aFileWithoutACertificateIsNamed() throws Exception {
    for (String content : List.of("", "no certificate", "-----BEGIN CERTIFICATE-----\nAAAA\n")) {
      Path file = Files.writeString(folder.resolve("ca.pem"), content);

      assertThatThrownBy(() -> TrustedAuthorities.read(file))
          .as(content)
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(file + " holds no certificate in PEM");
    }
  }

  private static HttpServer plain(@Nullable String redirect, List<String> seen) throws IOException {
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/",
        exchange -> {
          seen.add(exchange.getRequestURI().toString());
          if (redirect != null) {
            exchange.getResponseHeaders().set("Location", redirect);
          }
          exchange.sendResponseHeaders(redirect == null ? 200 : 302, -1);
          exchange.close();
        });
    server.start();
    return server;
  }
}
