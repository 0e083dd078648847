package dev.lethe.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.lethe.localstack.FreePorts;
import dev.lethe.standalone.client.TlsService;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Commands with an installation elsewhere, over TLS, by options and by a profile. */
class RemoteCommandsTest {
  private static final String BODY =
      "{\"id\":\"r-1\",\"state\":\"DONE\",\"requests\":[],\"data\":[{\"id\":\"demo\"}],"
          + "\"timeline\":[{\"state\":\"CERTIFIED\",\"at\":\"\"}]}";
  private static final String SECRET = "lethe_0123456789ab_secret-of-the-approver";

  @TempDir private static Path serverKeys = Path.of("");
  @TempDir private Path folder = Path.of("");
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private String home = "";
  private Path key = Path.of("");
  private TlsService service;

  @BeforeEach
  void start() throws Exception {
    assumeThat(System.getenv("XDG_CONFIG_HOME")).isNull();
    assumeThat(System.getenv("LETHE_CONFIG")).isNull();
    home = System.getProperty("user.home");
    System.setProperty("user.home", folder.toString());
    key = Files.writeString(folder.resolve("approver.key"), SECRET + "\n");
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
    Files.writeString(folder.resolve("body.json"), "{}");
    service = TlsService.start(serverKeys, "ip:127.0.0.1", BODY);
  }

  @AfterEach
  void stop() {
    System.setProperty("user.home", home);
    service.close();
  }

  @ParameterizedTest
  @CsvSource({
    "request submit BODY, POST /v1/requests",
    "request status r-1, GET /v1/requests/r-1",
    "request watch r-1, GET /v1/requests/r-1",
    "request list --overdue --sort due --model m --state held, GET"
        + " /v1/requests?limit=50&state=HELD&model=m&overdue=true&sort=due",
    "request list --sort received, GET /v1/requests?limit=50",
    "request cancel r-1, DELETE /v1/requests/r-1",
    "request release r-1, POST /v1/requests/r-1/release",
    "request revoke r-1 --reason x, POST /v1/requests/r-1/revoke",
    "request hold r-1 --reason x, POST /v1/requests/r-1/hold",
    "request unhold r-1, DELETE /v1/requests/r-1/hold",
    "request reject r-1 --reason excessive, POST /v1/requests/r-1/reject",
    "request extend r-1 --reason x --told-requester, POST /v1/requests/r-1/extend",
    "ask Hello, POST /v1/chat/completions",
    "ask --model m Hello, POST /v1/chat/completions",
    "model consolidate --dry-run, POST /v1/consolidations"
  })
  void eachCommandReachesItByOptionsAndByAProfile(String command, String call) throws Exception {
    String address =
        command.startsWith("ask")
            ? " --inference-url "
            : command.startsWith("model") ? " --trainer-url " : " --url ";
    String options =
        address + service.url() + " --ca-file " + service.certificate() + " --api-key-file " + key;

    assertThat(lethe(command + options)).as(err.toString()).isZero();

    assertThat(service.asked()).contains(call + " Bearer " + SECRET);
    assertThat(err.toString()).doesNotContain("warning");
    service.asked().clear();

    // And by a profile that is in use, as the first is
    assertThat(lethe("profile add production" + profile())).as(err.toString()).isZero();
    assertThat(lethe(command)).as(err.toString()).isZero();
    assertThat(service.asked()).contains(call + " Bearer " + SECRET);
    assertThat(out.toString() + err).doesNotContain(SECRET);
  }

  @Test
  void profilesAreKeptShownUsedAndRemoved() throws Exception {
    assertThat(lethe("profile add production" + profile())).as(err.toString()).isZero();
    assertThat(lethe("profile add laptop --data " + folder)).isZero();
    Path file = folder.resolve(".config/lethe/config.yaml");
    assertThat(Files.readString(file)).contains("profile: production").doesNotContain(SECRET);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    out.getBuffer().setLength(0);

    assertThat(lethe("profile list")).isZero();
    assertThat(out.toString())
        .isEqualTo("  laptop  " + folder + "\n* production  " + service.url() + "\n");
    assertThat(lethe("profile use laptop")).isZero();
    assertThat(lethe("profile add laptop --url https://x")).isEqualTo(2);
    assertThat(err.toString()).contains("--replace replaces it");
    assertThat(lethe("profile add laptop --url https://x --replace")).isZero();
    out.getBuffer().setLength(0);
    assertThat(lethe("profile show --json")).isZero();
    assertThat(out.toString())
        .isEqualTo("{\"name\":\"laptop\",\"inUse\":true,\"settings\":{\"url\":\"https://x\"}}\n");

    assertThat(lethe("profile use --none")).isZero();
    assertThat(lethe("profile use")).isEqualTo(2);
    assertThat(lethe("profile remove laptop")).isZero();
    assertThat(lethe("profile remove laptop")).isEqualTo(2);
    assertThat(Files.readString(file)).doesNotContain("laptop").doesNotContain("profile: ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          profile add a | a profile needs at least one setting
          profile add a/b --url https://x | a profile's name must be
          profile add a --url https://zoe:S3CRET@x | url must hold no user or password
          profile add a --api-key-file lethe_0123456789ab_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA | put the key into a file
          profile add a --url https://x --data /srv | data and url exclude each other
          request list --data /srv --url https://x | --data and --url name two installations
          request list --profile none | no such file
          fleet status --database postgresql://zoe:S3CRET@x/lethe | holds a password: put it into a file
          fleet status --database jdbc:postgresql://x/lethe?password=S3CRET | holds a password
          fleet status --database mysql://x/lethe | is none of a Postgres
          fleet status --bootstrap x:1 | no database is known (--bootstrap)
          audit as-of 2026-03-04T14:03:00Z --bootstrap x:1 | which model is not known
          audit verify-export body.json --profile none | no such file
          ask Hello --url https://x | no inference-url is known (--url)
          """)
  void whatCannotBeIsWrongUsageAndEchoesNoSecret(String command, String message) {
    assertThat(lethe(command)).isEqualTo(2);

    assertThat(err.toString()).contains(message).doesNotContain("S3CRET", "_AAAA");
  }

  @Test
  void anErrorSaysWhatNamedTheAddress() throws Exception {
    String nobody = "https://127.0.0.1:" + FreePorts.find(1).get(0);

    assertThat(lethe("request list --url " + nobody)).isEqualTo(3);
    assertThat(lethe("profile add p --url " + nobody)).isZero();
    assertThat(lethe("request list")).isEqualTo(3);
    assertThat(lethe("request list --data " + folder)).isEqualTo(3);

    assertThat(err.toString().lines().filter(line -> !line.contains("warning")))
        .containsExactly(
            "lethe: nothing answers at " + nobody + " (by --url)",
            "lethe: nothing answers at %s (by profile 'p' of %s)"
                .formatted(nobody, folder.resolve(".config/lethe/config.yaml")),
            "lethe: nothing runs on " + folder + ", --data (start it: lethe up --data DIR)");
  }

  @Test
  void aCertificateOfAnotherRequestIsNotTakenForTheOneAskedFor() throws Exception {
    // Given a service that answers with a certificate of another request, signed as it should be
    Path trusted = folder.resolve("trusted-key.pem");
    CertificateFixture.write(folder.resolve("other.json"), trusted);
    service.close();
    service =
        TlsService.start(
            serverKeys, "ip:127.0.0.1", Files.readString(folder.resolve("other.json")));
    String options = " --url " + service.url() + " --ca-file " + service.certificate();

    // When no key is trusted, and when one is
    assertThat(lethe("certificate r-other" + options)).isEqualTo(2);
    assertThat(err.toString()).contains("no trusted-key is known (--url)");
    assertThat(service.asked()).isEmpty();
    int exitCode = lethe("certificate r-other --trusted-key " + trusted + options);

    // Then
    assertThat(exitCode).isEqualTo(1);
    assertThat(err.toString()).contains("certificate is not valid: it is another request's");
  }

  @Test
  void theDoctorTriesWhatAProfileNames() throws Exception {
    assertThat(lethe("profile add production" + profile())).isZero();
    out.getBuffer().setLength(0);

    int exitCode = lethe("doctor --profile production");

    assertThat(exitCode).as(out.toString() + err).isZero();
    assertThat(out.toString())
        .contains("ingest ", "answers at " + service.url(), ", TLSv1.3")
        .contains("is accepted at " + service.url())
        .contains("clock ", "within 5 s of ingest")
        .contains("broker ", "no bootstrap is known")
        .doesNotContain(SECRET);

    // And what is not trusted
    out.getBuffer().setLength(0);
    assertThat(lethe("doctor --url " + service.url())).isEqualTo(1);
    assertThat(out.toString()).contains("FAILED   ingest", "signed by nobody that is trusted");
  }

  private String profile() {
    return " --url %1$s --inference-url %1$s --trainer-url %1$s --ca-file %2$s --api-key-file %3$s"
        .formatted(service.url(), service.certificate(), key);
  }

  private int lethe(String command) {
    List<String> args = new ArrayList<>(List.of(command.strip().split("\\s+")));
    args.replaceAll(arg -> arg.equals("BODY") ? folder.resolve("body.json").toString() : arg);
    return Lethe.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(args.toArray(String[]::new));
  }
}
