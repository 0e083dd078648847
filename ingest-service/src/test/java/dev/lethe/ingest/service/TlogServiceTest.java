package dev.lethe.ingest.service;

import static dev.lethe.ingest.service.ApiClient.awaitState;
import static dev.lethe.ingest.service.ApiClient.body;
import static dev.lethe.ingest.service.ApiClient.post;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.lethe.db.TransparencyLog;
import dev.lethe.db.tlog.NoteSignature;
import dev.lethe.db.tlog.SignedCheckpoint;
import dev.lethe.db.tlog.TlogProof;
import dev.lethe.db.tlog.VerifierKey;
import dev.lethe.db.tlog.WitnessKey;
import dev.lethe.schemas.access.Role;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.RestAssured;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.NullUnmarked;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The log over HTTP, for tools that are not ours: C2SP tlog-tiles. */
@QuarkusTest
@QuarkusTestResource(DisposableStack.class)
@NullUnmarked // Fields are injected.
class TlogServiceTest {
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final Path TOOLS = Path.of("../docs/tools").toAbsolutePath().normalize();

  /** Where Debian puts the source of golang.org/x/mod. */
  private static final Path GO_PATH = Path.of("/usr/share/gocode");

  @Inject TransparencyLog log;

  /** A log that holds something, and whose newest checkpoint the witness has cosigned. */
  @BeforeEach
  void start() throws Exception {
    ApiClient.awaitReady();
    post(body("tlog-1")).then().statusCode(202);
    awaitState("tlog-1", "ACCEPTED");
    Polling.until("cosigned", () -> log.newest().map(c -> c.signatures().size() > 1).orElse(false));
  }

  @Test
  void theCheckpointIsSignedAndCosigned() throws Exception {
    HttpResponse<byte[]> answer = get("/tlog/checkpoint", Role.AUDITOR);

    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(header(answer, "Content-Type")).isEqualToIgnoringCase("text/plain; charset=utf-8");
    assertThat(header(answer, "Cache-Control")).isEqualTo("private, max-age=1");
    SignedCheckpoint signed = SignedCheckpoint.parse(text(answer));
    assertThat(signed.isSignedBy(DisposableStack.current().logKey())).isTrue();
    WitnessKey witness = WitnessKey.parse(DisposableStack.current().witness().verifierKey());
    assertThat(signed.signatures())
        .filteredOn(line -> witness.cosigned(signed.checkpoint(), line))
        .isNotEmpty();
  }

  @Test
  void tilesAndEntriesAreThoseOfTheCheckpoint() throws Exception {
    int size =
        (int)
            SignedCheckpoint.parse(text(get("/tlog/checkpoint", Role.AUDITOR))).checkpoint().size();
    int width = Math.min(size, 256);
    String tile = "000" + (width == 256 ? "" : ".p/" + width);

    HttpResponse<byte[]> hashes = get("/tlog/tile/0/" + tile, Role.APPROVER);
    HttpResponse<byte[]> entries = get("/tlog/tile/entries/" + tile, Role.OPERATOR);

    for (HttpResponse<byte[]> answer : List.of(hashes, entries)) {
      assertThat(answer.statusCode()).isEqualTo(200);
      assertThat(header(answer, "Content-Type")).isEqualTo("application/octet-stream");
      assertThat(header(answer, "Cache-Control")).isEqualTo("private, max-age=31536000, immutable");
    }
    assertThat(hashes.body()).hasSize(32 * width);
    assertThat(joinedLeaves(entries.body())).isEqualTo(hashes.body());
  }

  @Test
  void entriesAreCompressedForWhoAsks() throws Exception {
    HttpResponse<byte[]> plain = get("/tlog/tile/entries/000.p/1", Role.AUDITOR);
    HttpResponse<byte[]> packed =
        get("/tlog/tile/entries/000.p/1", Role.AUDITOR, "Accept-Encoding", "identity, gzip");

    assertThat(plain.headers().firstValue("Content-Encoding")).isEmpty();
    assertThat(header(packed, "Content-Encoding")).isEqualTo("gzip");
    assertThat(header(packed, "Vary")).isEqualToIgnoringCase("Accept-Encoding");
    assertThat(new GZIPInputStream(new ByteArrayInputStream(packed.body())).readAllBytes())
        .isEqualTo(plain.body());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0/999",
        "0/x999/999",
        "7/000.p/1",
        "63/000",
        "64/000",
        "0/0",
        "0/000.p/0",
        "0/000.p/256",
        "entries/999",
        "entries/x001/000.p/1",
        "nonsense",
        "0/000/1",
        "0/000.p/1/2",
      })
  void whatTheTreeDoesNotHaveIsNotFound(String path) throws Exception {
    HttpResponse<byte[]> answer = get("/tlog/tile/" + path, Role.AUDITOR);

    assertThat(answer.statusCode()).isEqualTo(404);
    assertThat(header(answer, "Content-Type")).startsWith("application/problem+json");
    assertThat(text(answer)).contains("no-such-tile");
    assertThat(header(answer, "Cache-Control")).isEqualTo("no-store");
  }

  @ParameterizedTest
  @EnumSource(
      value = Role.class,
      names = {"AUDITOR", "APPROVER", "OPERATOR"})
  void aKeyOfOneTenantDoesNotReadTheEventsOfAll(Role role) throws Exception {
    BearerClient tenant = BearerClient.with(TestApiKeys.of(role, TestApiKeys.ACME));

    for (String path : List.of("checkpoint", "tile/0/000.p/1", "tile/entries/000.p/1")) {
      HttpResponse<String> answer = tenant.get("/tlog/" + path);
      assertThat(answer.statusCode()).isEqualTo(403);
      assertThat(BearerClient.code(answer)).isEqualTo("tenant-key");
    }
  }

  @Test
  void nobodyReadsItWithoutAKey() throws Exception {
    assertThat(BearerClient.anonymous().get("/tlog/checkpoint").statusCode()).isEqualTo(401);
    assertThat(BearerClient.anonymous().get("/tlog/tile/entries/000.p/1").statusCode())
        .isEqualTo(401);
  }

  @Test
  void anEventIsProvedBelowACosignedCheckpoint() throws Exception {
    TlogProof proof = TlogProof.parse(log.prove(1).orElseThrow().text());

    VerifierKey key = DisposableStack.current().logKey();
    WitnessKey witness = WitnessKey.parse(DisposableStack.current().witness().verifierKey());
    assertThat(proof.checkpoint().isSignedBy(key)).isTrue();
    assertThat(proof.includes(proof.extra())).isTrue();
    List<NoteSignature> lines = proof.checkpoint().signatures();
    assertThat(lines).anyMatch(line -> witness.cosigned(proof.checkpoint().checkpoint(), line));
  }

  @Test
  void metricsTellHowTheWitnessAnswered() throws Exception {
    String metrics = text(get("/q/metrics", Role.OPERATOR));

    assertThat(metrics)
        .containsPattern(
            "lethe_witness_answers_total\\{result=\"cosigned\",witness=\"one\",?} [1-9]")
        .containsPattern("lethe_witness_waiting_seconds\\{witness=\"one\",?}");
  }

  /** Python's standard library and openssl, and nothing of Lethe's. */
  @Test
  void pythonAndOpensslFindTheLogSound() throws Exception {
    assumeThat(runs("python3", "--version") && runs("openssl", "version"))
        .as("LOUDLY SKIPPED: there is no python3 or no openssl to check the log with")
        .isTrue();
    String key = DisposableStack.current().logKey().toString();
    List<String> command = List.of("python3", tool("check_log.py"), prefix(), key, bearer());

    assertThat(run(command, Map.of())).contains("log is sound", "lethe.dev/audit");
    String other = VerifierKey.of("lethe.dev/audit", otherKey()).toString();
    assertThat(run(List.of("python3", tool("check_log.py"), prefix(), other, bearer()), Map.of()))
        .contains("not signed with this key");
  }

  /** The libraries of Go's checksum database, which knows nothing of Lethe. */
  @Test
  void theLibrariesOfGosChecksumDatabaseFindTheLogSound() throws Exception {
    assumeThat(runs("go", "version") && Files.isDirectory(GO_PATH.resolve("src/golang.org/x/mod")))
        .as(
            "LOUDLY SKIPPED: there is no go with golang.org/x/mod to check the log with (apt-get"
                + " install golang-go golang-golang-x-mod-dev)")
        .isTrue();
    List<String> command =
        List.of(
            "go",
            "run",
            tool("check_log.go"),
            prefix(),
            DisposableStack.current().logKey().toString(),
            DisposableStack.current().witness().verifierKey());

    String said =
        run(
            command,
            Map.of(
                "GO111MODULE", "off",
                "GOPATH", GO_PATH.toString(),
                "GOCACHE", Path.of("target/go-cache").toAbsolutePath().toString(),
                "AUTHORIZATION", bearer()));

    assertThat(said).contains("log is sound", "lethe.dev/audit, 2 signatures");
  }

  private static String tool(String name) {
    return TOOLS.resolve(name).toString();
  }

  private static PublicKey otherKey() throws Exception {
    return KeyPairGenerator.getInstance("Ed25519").generateKeyPair().getPublic();
  }

  private static String prefix() {
    return "http://127.0.0.1:" + RestAssured.port + "/tlog";
  }

  private static String bearer() {
    return TestApiKeys.bearer(TestApiKeys.of(Role.AUDITOR));
  }

  private static boolean runs(String... command) {
    try {
      return new ProcessBuilder(command).redirectErrorStream(true).start().waitFor() == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  /** What a program prints, on either stream. */
  private static String run(List<String> command, Map<String, String> environment)
      throws Exception {
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().putAll(environment);
    Process process = builder.start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
    return said;
  }

  private static HttpResponse<byte[]> get(String path, Role role, String... headers)
      throws Exception {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + RestAssured.port + path))
            .header("Authorization", TestApiKeys.bearer(TestApiKeys.of(role)));
    if (headers.length > 0) {
      request.headers(headers);
    }
    return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofByteArray());
  }

  private static String header(HttpResponse<?> answer, String name) {
    return answer.headers().firstValue(name).orElse("");
  }

  private static String text(HttpResponse<byte[]> answer) {
    return new String(answer.body(), StandardCharsets.UTF_8);
  }

  private static byte[] joinedLeaves(byte[] bundle) throws Exception {
    List<byte[]> leaves = new ArrayList<>();
    ByteBuffer in = ByteBuffer.wrap(bundle);
    while (in.hasRemaining()) {
      byte[] entry = new byte[Short.toUnsignedInt(in.getShort())];
      in.get(entry);
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      sha256.update((byte) 0);
      leaves.add(sha256.digest(entry));
    }
    ByteBuffer joined = ByteBuffer.allocate(32 * leaves.size());
    leaves.forEach(joined::put);
    return joined.array();
  }
}
