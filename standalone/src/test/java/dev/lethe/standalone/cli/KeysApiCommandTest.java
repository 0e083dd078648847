package dev.lethe.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.lethe.schemas.access.ApiKey;
import dev.lethe.schemas.access.ApiKeyText;
import dev.lethe.schemas.access.Role;
import dev.lethe.schemas.control.ApiKeyFile;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An installation without the launcher: hashes in one folder, keys in another. */
class KeysApiCommandTest {
  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private Path open;
  private Path texts;

  @BeforeEach
  void init() {
    open = folder.resolve("public");
    texts = folder.resolve("texts");
    int exitCode =
        run(
            "keys",
            "init",
            "--private",
            folder.resolve("private").toString(),
            "--public",
            open.toString(),
            "--api",
            texts.toString());
    assertThat(exitCode).as(err.toString()).isZero();
    assertThat(out.toString()).contains("API keys:   " + texts);
    clear();
  }

  @Test
  void initMakesOneKeyForEachRole() throws Exception {
    for (Role role : Role.values()) {
      ApiKeyText text = text(texts.resolve(role.text() + ".key"));
      assertThat(known(text).role()).isEqualTo(role);
    }
    assertThat(folder.resolve("private/api")).doesNotExist();
  }

  @Test
  void createPrintsTheKeyOnceAndNothingElseOnStandardOutput() throws Exception {
    int exitCode = api("create", "--role", "approver", "--name", "desk", "--expires", "90d");

    assertThat(exitCode).as(err.toString()).isZero();
    ApiKeyText made = ApiKeyText.parse(out.toString().strip()).orElseThrow();
    ApiKey key = known(made);
    assertThat(key.role()).isEqualTo(Role.APPROVER);
    assertThat(key.name()).isEqualTo("desk");
    assertThat(key.tenant()).isNull();
    assertThat(Duration.between(key.createdAt(), key.expiresAt()))
        .isBetween(Duration.ofDays(90).minusMinutes(1), Duration.ofDays(90));
    assertThat(err.toString()).contains(made.id(), "approver").doesNotContain(made.secret());
  }

  @Test
  void createWritesTheKeyIntoANewFileOfItsOwner() throws Exception {
    Path file = folder.resolve("chat.key");
    String[] create = {
      "create",
      "--role",
      "client",
      "--tenant",
      "acme",
      "--scope",
      "gate:read",
      "--expires",
      "2100-01-01T00:00:00+01:00",
      "--out",
      file.toString()
    };

    assertThat(api(create)).as(err.toString()).isZero();

    ApiKey key = known(text(file));
    assertThat(key.name()).isEqualTo("client");
    assertThat(key.tenant()).isEqualTo("acme");
    assertThat(key.scopes()).containsExactly("gate:read");
    assertThat(key.expiresAt()).isEqualTo(Instant.parse("2099-12-31T23:00:00Z"));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(out.toString()).contains(key.id()).doesNotContain(text(file).secret());

    // A second one does not take its place
    String before = Files.readString(file);
    assertThat(api(create)).isEqualTo(2);
    assertThat(file).hasContent(before);
    assertThat(ApiKeyFile.read(open.resolve("api-keys.json"))).hasSize(Role.values().length + 1);
  }

  @Test
  void aKeyThatCannotBeHandedOverDoesNotCount() throws Exception {
    Path nowhere = folder.resolve("no-such-folder").resolve("chat.key");

    assertThat(api("create", "--role", "client", "--out", nowhere.toString())).isEqualTo(2);

    assertThat(ApiKeyFile.read(open.resolve("api-keys.json"))).hasSize(Role.values().length);
  }

  @Test
  void wrongOptionsAreRefusedInOneLineAndMakeNoKey() throws Exception {
    List<List<String>> wrong =
        List.of(
            List.of("--scope", "gate:write"),
            List.of("--expires", "soon"),
            List.of("--expires", "-1d"),
            List.of("--expires", "0s"),
            List.of("--expires", "9000000d"),
            List.of("--expires", "2001-01-01T00:00:00Z"),
            List.of("--expires", "+999999999-01-01T00:00:00Z"),
            List.of("--name", " "),
            List.of("--tenant", ""));
    for (List<String> options : wrong) {
      List<String> create = new ArrayList<>(List.of("create", "--role", "client"));
      create.addAll(options);
      err.getBuffer().setLength(0);

      assertThat(api(create.toArray(String[]::new))).as("%s", options).isEqualTo(2);
      assertThat(err.toString()).startsWith("lethe: " + options.get(0)).hasLineCount(1);
    }
    assertThat(api("create", "--role", "cook")).isEqualTo(2);
    assertThat(api("create")).isEqualTo(2);
    assertThat(api("rotate", "0123456789ab", "--overlap", "soon")).isEqualTo(2);
    assertThat(api("revoke", "0123456789ab")).isEqualTo(2);
    assertThat(run("keys", "api", "list", "--keys", folder.toString())).isEqualTo(2);

    assertThat(err.toString())
        .contains("lethe: there is no API key of this id; 'lethe keys api list' shows them\n")
        .contains(
            "api-keys.json: not there yet; the first 'lethe up' or 'lethe keys init' makes it");
    assertThat(out.toString()).isEmpty();
    assertThat(ApiKeyFile.read(open.resolve("api-keys.json"))).hasSize(Role.values().length);
  }

  @Test
  void rotateHandsOverAndRevokeTakesAway() throws Exception {
    // Given
    Path file = folder.resolve("chat.key");
    assertThat(api("create", "--role", "client", "--out", file.toString())).isZero();
    ApiKeyText old = text(file);

    // When
    int exitCode = api("rotate", old.id(), "--overlap", "12h", "--out", file.toString());

    // Then both count, the old one for half a day
    assertThat(exitCode).as(err.toString()).isZero();
    ApiKeyText next = text(file);
    assertThat(next.id()).isNotEqualTo(old.id());
    assertThat(known(next).expiresAt()).isNull();
    assertThat(known(old).expiresAt())
        .isBetween(Instant.now(), Instant.now().plus(Duration.ofHours(12)));

    // But not into a file that holds something else
    String before = Files.readString(file);
    assertThat(api("rotate", old.id(), "--out", file.toString())).isEqualTo(2);
    assertThat(file).hasContent(before);

    // And a key that is taken away is gone
    assertThat(api("revoke", old.id())).isZero();
    assertThat(ApiKeyFile.watch(open.resolve("api-keys.json")).find(old)).isEmpty();
    assertThat(known(next).role()).isEqualTo(Role.CLIENT);
  }

  @Test
  void listShowsEverythingButWhatIsSecret() throws Exception {
    assertThat(api("create", "--role", "auditor", "--tenant", "acme", "--name", "outsider"))
        .isZero();
    ApiKeyText made = ApiKeyText.parse(out.toString().strip()).orElseThrow();
    assertThat(api("rotate", made.id(), "--overlap", "0s")).isZero();
    clear();

    assertThat(api("list")).isZero();
    assertThat(out.toString().lines()).hasSize(Role.values().length + 2);
    assertThat(out.toString())
        .contains("  auditor    outsider  tenant acme  EXPIRED ")
        .contains("  auditor    outsider  tenant acme  never expires")
        .doesNotContain("sha256:", made.secret());
    clear();

    assertThat(api("list", "--json")).isZero();
    JsonNode keys = new JsonMapper().readTree(out.toString()).path("keys");
    JsonNode expired = keys.get(Role.values().length);
    assertThat(expired.path("id").asText()).isEqualTo(made.id());
    assertThat(expired.path("role").asText()).isEqualTo("auditor");
    assertThat(expired.path("tenant").asText()).isEqualTo("acme");
    assertThat(expired.path("expired").asBoolean()).isTrue();
    assertThat(keys.get(0).path("tenant").isNull()).isTrue();
    assertThat(out.toString()).doesNotContain("sha256:", "hash");
  }

  private ApiKey known(ApiKeyText text) {
    return ApiKeyFile.watch(open.resolve("api-keys.json")).find(text).orElseThrow();
  }

  private static ApiKeyText text(Path file) throws Exception {
    return ApiKeyText.parse(Files.readString(file).strip()).orElseThrow();
  }

  private void clear() {
    out.getBuffer().setLength(0);
    err.getBuffer().setLength(0);
  }

  private int api(String... args) {
    List<String> all = new ArrayList<>(List.of("keys", "api"));
    all.addAll(List.of(args));
    all.addAll(List.of("--keys", open.toString()));
    return run(all.toArray(String[]::new));
  }

  private int run(String... args) {
    return Lethe.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(args);
  }
}
