package dev.lethe.ingest.service;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.ingest.OpenDsrKeys;
import dev.lethe.schemas.access.Role;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.security.KeyStore;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.Test;

/** The service with a certificate of its own, as docs/guides/control-access.md sets it. */
@QuarkusTest
@QuarkusTestResource(DisposableStack.class)
@NullUnmarked // Fields are injected.
class TlsServiceTest extends ServiceTestBase {
  @TestHTTPResource(value = "/", tls = true)
  URI base;

  @Test
  void callsAreTakenByWhoeverTrustsItsCertificate() throws Exception {
    HttpClient client = HttpClient.newBuilder().sslContext(trusting()).build();

    HttpResponse<String> list =
        client.send(
            to("v1/requests")
                .header("Authorization", "Bearer " + TestApiKeys.of(Role.AUDITOR).text())
                .build(),
            BodyHandlers.ofString());

    assertThat(list.statusCode()).as(list.body()).isEqualTo(200);
    assertThat(list.sslSession().orElseThrow().getProtocol()).isIn("TLSv1.2", "TLSv1.3");
    assertThatThrownBy(
            () -> HttpClient.newHttpClient().send(to("q/health").build(), BodyHandlers.ofString()))
        .isInstanceOf(SSLHandshakeException.class);
  }

  @Test
  void nobodySpeaksAnOldProtocol() throws Exception {
    SSLParameters old = new SSLParameters();
    old.setProtocols(new String[] {"TLSv1.1"});
    HttpClient client = HttpClient.newBuilder().sslContext(trusting()).sslParameters(old).build();

    assertThatThrownBy(() -> client.send(to("q/health").build(), BodyHandlers.ofString()))
        .isInstanceOf(SSLHandshakeException.class);
  }

  @Test
  void theConsolesCookieStaysOnIt() throws Exception {
    HttpClient client = HttpClient.newBuilder().sslContext(trusting()).build();
    String origin = base.resolve("/").toString().replaceAll("/$", "");
    String form = "key=" + TestApiKeys.of(Role.AUDITOR).text() + "&next=";

    HttpResponse<String> signedIn =
        client.send(
            to("console/sign-in")
                .header("Origin", origin)
                .header("Content-Type", "application/x-www-form-urlencoded")
                .POST(BodyPublishers.ofString(form, UTF_8))
                .build(),
            BodyHandlers.ofString());

    assertThat(signedIn.statusCode()).as(signedIn.body()).isEqualTo(303);
    assertThat(signedIn.headers().firstValue("Set-Cookie").orElse(""))
        .containsIgnoringCase("; Secure; HttpOnly; SameSite=Strict");
    assertThat(signedIn.headers().firstValue("Strict-Transport-Security")).isPresent();
  }

  private HttpRequest.Builder to(String path) {
    return HttpRequest.newBuilder(base.resolve("/" + path));
  }

  private static SSLContext trusting() throws Exception {
    KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
    store.load(null, null);
    String authority = Files.readString(DisposableStack.current().tls().authority());
    store.setCertificateEntry("ca", OpenDsrKeys.certificate(authority));
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(store);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }
}
