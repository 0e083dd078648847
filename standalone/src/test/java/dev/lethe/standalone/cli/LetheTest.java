package dev.lethe.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.db.certificate.SignedRevocation;
import dev.lethe.engine.model.ModelDigest;
import dev.lethe.engine.safetensors.FloatTensor;
import dev.lethe.engine.safetensors.ModelCheckpoint;
import dev.lethe.engine.safetensors.SafetensorsWriter;
import dev.lethe.schemas.Digests;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class LetheTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void helpsWithEveryCommand() {
    for (List<String> path : commands(Lethe.commandLine(), List.of())) {
      List<String> args = new ArrayList<>(path);
      args.add("--help");

      int exitCode = run(args.toArray(String[]::new));

      assertThat(exitCode).as("lethe %s", path).isZero();
      assertThat(out.toString()).as("lethe %s", path).contains("Usage: lethe", "Exit codes:");
      out.getBuffer().setLength(0);
    }
  }

  @Test
  void listsTheCommandsWhenNoneIsGiven() {
    assertThat(run()).isZero();
    assertThat(out.toString()).contains("demo", "up", "ask", "request", "certificate", "audit");
  }

  @Test
  void completesItsCommandsInAShellWithoutListingHow() {
    assertThat(run("generate-completion")).as(err.toString()).isZero();
    assertThat(out.toString()).contains("complete -F", "_complete_lethe", "doctor", "--bootstrap");
    out.getBuffer().setLength(0);

    assertThat(run()).isZero();
    assertThat(out.toString()).contains("doctor").doesNotContain("generate-completion");
  }

  @Test
  void exitsWithTwoOnWrongUsage() {
    assertThat(run("request", "status")).isEqualTo(2);
    assertThat(err.toString()).contains("ID");
    assertThat(run("forget")).isEqualTo(2);
    assertThat(run("up", "--replicas", "many")).isEqualTo(2);
  }

  @Test
  void exitsWithThreeWhenNothingRuns(@TempDir Path folder) throws Exception {
    Path body = Files.writeString(folder.resolve("body.json"), "{}");
    List<List<String>> commands =
        List.of(
            List.of("ask", "Hello"),
            List.of("request", "submit", body.toString()),
            List.of("request", "status", "x"),
            List.of("request", "release", "x"),
            List.of("request", "reject", "x", "--reason", "excessive"),
            List.of("request", "hold", "x", "--reason", "case-12"),
            List.of("request", "unhold", "x"),
            List.of("request", "revoke", "x", "--reason", "ticket-7"),
            List.of("request", "list"),
            List.of("request", "cancel", "x"),
            List.of("audit", "verify"),
            List.of("audit", "prove", "1"),
            List.of("audit", "export"),
            List.of("audit", "replay"),
            List.of("keys", "rotate"),
            List.of("keys", "retire"),
            List.of("fleet", "status"),
            List.of("fleet", "repair"),
            List.of("audit", "as-of", "2026-03-04T14:03:00Z"));
    for (List<String> command : commands) {
      List<String> args = new ArrayList<>(command);
      args.addAll(List.of("--data", folder.toString()));

      assertThat(run(args.toArray(String[]::new))).as("lethe %s", command).isEqualTo(3);
      assertThat(err.toString()).contains("nothing runs on " + folder);
    }
  }

  @Test
  void rotatesNoKeysWithoutADatabaseAndRetiresNoneInTheFuture(@TempDir Path folder) {
    assertThat(run("keys", "rotate", "--private", folder.toString())).isEqualTo(2);
    assertThat(run("keys", "retire", "--intake-kept", "-PT1S")).isEqualTo(2);
    assertThat(run("keys", "retire", "--intake-kept", "soon")).isEqualTo(2);

    assertThat(err.toString())
        .contains("--private needs the database in $QUARKUS_DATASOURCE_JDBC_URL")
        .contains("--intake-kept must not be negative");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void makesTheKeysOfAnInstallationOnce(@TempDir Path folder) throws Exception {
    Path secret = folder.resolve("keys");
    List<String> init =
        List.of("keys", "init", "--private", secret.toString(), "--public", folder.toString());
    assertThat(run(init.toArray(String[]::new))).as(err.toString()).isZero();
    Map<String, String> made = new TreeMap<>();
    for (String name :
        List.of(
            "master-keyset.json",
            "subject-keyset.json",
            "intake-keys.json",
            "signing-key.pem",
            "trainer-key.pem",
            "gate-keys.txt",
            "api/submitter.key")) {
      made.put(name, Files.readString(secret.resolve(name)));
    }

    assertThat(run(init.toArray(String[]::new))).isZero();

    for (Map.Entry<String, String> key : made.entrySet()) {
      assertThat(secret.resolve(key.getKey())).hasContent(key.getValue());
    }
    assertThat(folder.resolve("api-keys.json")).isRegularFile();
  }

  @Test
  void givesEachServiceAFolderOfItsOwnAndMovesTheMasterKeysetThere(@TempDir Path folder)
      throws Exception {
    // Given an installation of before
    Path secret = folder.resolve("keys");
    String open = folder.resolve("public").toString();
    assertThat(run("keys", "init", "--private", secret.toString(), "--public", open)).isZero();
    String master = Files.readString(secret.resolve("master-keyset.json"));
    String gates = Files.readString(secret.resolve("gate-keys.txt"));
    Files.delete(secret.resolve("trainer-key.pem"));

    // When its keys are parted
    int exitCode =
        run(
            "keys",
            "init",
            "--private",
            secret.toString(),
            "--master",
            folder.resolve("master").toString(),
            "--trainer",
            folder.resolve("trainer").toString(),
            "--gates",
            folder.resolve("gates").toString(),
            "--public",
            open);

    // Then
    assertThat(exitCode).as(err.toString()).isZero();
    assertThat(folder.resolve("gates/gate-keys.txt")).hasContent(gates);
    assertThat(secret.resolve("gate-keys.txt")).doesNotExist();
    assertThat(folder.resolve("master/master-keyset.json")).hasContent(master);
    assertThat(secret.resolve("master-keyset.json")).doesNotExist();
    assertThat(folder.resolve("trainer/trainer-key.pem")).exists();
    assertThat(secret.resolve("trainer-key.pem")).doesNotExist();
  }

  @Test
  void aCertificateStaysValidWhenTheSigningKeyIsReplaced(@TempDir Path folder) throws Exception {
    // Given a certificate, and the key that signed it
    Path secret = folder.resolve("keys");
    Path open = Files.createDirectories(folder.resolve("public"));
    assertThat(run("keys", "init", "--private", secret.toString(), "--public", open.toString()))
        .isZero();
    Path file = folder.resolve("a.json");
    Path trusted = open.resolve("trusted-key.pem");
    CertificateFixture.write(file, trusted);
    String before = Files.readString(trusted);
    String[] rotate = {
      "keys",
      "rotate",
      "--signing",
      "ingest",
      "--wait",
      "PT0S",
      "--private",
      secret.toString(),
      "--public",
      open.toString()
    };

    // When it is replaced twice
    assertThat(run(rotate)).as(err.toString()).isZero();
    assertThat(run(rotate)).as(err.toString()).isZero();

    // Then the newest key stands first, and each will do
    assertThat(Files.readString(trusted)).endsWith(before).doesNotStartWith(before);
    assertThat(run("certificate", "verify", file.toString(), "--public-key", trusted.toString()))
        .as(out.toString())
        .isZero();
    out.getBuffer().setLength(0);
    assertThat(run("audit", "key", "--key", trusted.toString(), "--origin", "a.b")).isZero();
    assertThat(out.toString().lines()).hasSize(3).allMatch(line -> line.startsWith("a.b+"));
    assertThat(run("keys", "rotate", "--signing", "ingest", "--private", secret.toString()))
        .isEqualTo(2);
    assertThat(run("keys", "rotate", "--signing", "cook", "--data", secret.toString()))
        .isEqualTo(2);
  }

  @Test
  void namesTheFileThatIsMissing(@TempDir Path folder) {
    Path missing = folder.resolve("none.json");

    assertThat(run("request", "submit", missing.toString(), "--data", folder.toString()))
        .isEqualTo(2);
    assertThat(err.toString()).isEqualTo("lethe: no such file: " + missing + "\n");
  }

  @Test
  void aBenchmarkOfTheFleetSaysWhatItCannotSend(@TempDir Path nothing) {
    assertThat(run("bench", "fleet", "--requests", "0")).isEqualTo(2);
    assertThat(err.toString()).contains("--requests must be at least 1");
    assertThat(run("bench", "fleet", "--requests", "1", "--pace", "0")).isEqualTo(2);
    assertThat(err.toString()).contains("--pace must be above 0 and at most 1000");
    assertThat(run("bench", "fleet", "--requests", "1", "--replicas", "0")).isEqualTo(2);
    assertThat(err.toString()).contains("--replicas must be at least 1");
    assertThat(run("bench", "fleet", "--requests", "1", "--examples", "0")).isEqualTo(2);
    assertThat(err.toString()).contains("--examples must be at least 1");

    assertThat(run("bench", "fleet", "--requests", "1", "--stack", nothing.toString()))
        .isEqualTo(ExitCode.NOT_RUNNING);
    assertThat(err.toString()).contains("nothing runs on " + nothing);
  }

  @Test
  void refusesASpecThatCannotBeUsedInOneLine(@TempDir Path folder) throws Exception {
    String spec = folder.toString();
    assertThat(run("bench", "continual", "--spec", spec)).isEqualTo(2);
    Files.writeString(folder.resolve("spec.json"), "{\"name\": \"x\", \"requests\": []}");
    assertThat(run("bench", "continual", "--spec", spec)).isEqualTo(2);
    assertThat(run("bench", "continual", "--spec", spec, "--methods", "magic")).isEqualTo(2);
    assertThat(run("bench", "continual", "--spec", spec, "--sample", "0")).isEqualTo(2);

    assertThat(err.toString().lines())
        .satisfiesExactly(
            line -> assertThat(line).isEqualTo("lethe: spec: the folder holds no spec.json"),
            line -> assertThat(line).startsWith("lethe: spec.json: teach must be"),
            line -> assertThat(line).startsWith("lethe: methods: there is no magic"),
            line -> assertThat(line).isEqualTo("lethe: sample must be positive"));
  }

  @Test
  void refusesAFalseFireRunThatCannotBeMadeInOneLine(@TempDir Path folder) {
    List<String> run = List.of("bench", "false-fire", "--spec", folder.toString());
    List<List<String>> wrong =
        List.of(
            List.of(),
            List.of("--gates", "magic"),
            List.of("--requests", "10,1"),
            List.of("--budget", "2"));
    for (List<String> options : wrong) {
      List<String> args = new ArrayList<>(run);
      args.addAll(options);

      assertThat(run(args.toArray(String[]::new))).as("%s", options).isEqualTo(2);
    }

    assertThat(err.toString().lines())
        .containsExactly(
            "lethe: spec: the folder holds no spec.json",
            "lethe: gates: there is no magic, only lethe, o3, embedding",
            "lethe: requests must be positive and ascending",
            "lethe: budget must be a share from 0 to 1");
  }

  @Test
  void startsNothingOnAModelFolderThatLacksAFile(@TempDir Path folder) {
    int exitCode =
        run("up", "--model", folder.toString(), "--data", folder.resolve("data").toString());

    assertThat(exitCode).isEqualTo(5);
    assertThat(err.toString())
        .startsWith("lethe: model " + folder + ": config.json is missing in the folder; ")
        .hasLineCount(1);
    assertThat(folder.resolve("data")).doesNotExist();
  }

  @Test
  void inspectsATiedModelThatStoresItsMatrixAsTheHead(@TempDir Path folder) throws Exception {
    // Given
    Path demo = Path.of("../demo/model");
    for (String file : List.of("config.json", "tokenizer.json")) {
      Files.copy(demo.resolve(file), folder.resolve(file));
    }
    Map<String, FloatTensor> tensors = new TreeMap<>();
    try (ModelCheckpoint checkpoint = ModelCheckpoint.open(demo)) {
      checkpoint.tensors().keySet().forEach(n -> tensors.put(n, checkpoint.owner(n).floats(n)));
    }
    FloatTensor embedding = tensors.remove("model.embed_tokens.weight");
    tensors.put("lm_head.weight", embedding);
    SafetensorsWriter.write(folder.resolve("model.safetensors"), tensors);

    // When
    int exitCode = run("model", "inspect", folder.toString());

    // Then
    assertThat(exitCode).as(err.toString()).isZero();
    assertThat(out.toString()).contains("family      llama", "tied");
  }

  @Test
  void saysWhichChatTemplateThereIsAndFailsForOneThatCannotRender(@TempDir Path folder)
      throws Exception {
    // Given
    Path demo = Path.of("../demo/model");
    for (String file : List.of("config.json", "tokenizer.json", "model.safetensors")) {
      Files.copy(demo.resolve(file), folder.resolve(file));
    }
    Path template = folder.resolve("chat_template.jinja");
    Files.writeString(template, "{% for m in messages[::-1] %}{{ m.content }}{% endfor %}");
    assertThat(run("model", "inspect", folder.toString())).as(err.toString()).isZero();
    assertThat(out.toString()).contains("template    chat_template.jinja, renders a question");
    Files.writeString(template, "{{ messages[0].content | unheard_of }}");

    // When
    int exitCode = run("model", "inspect", folder.toString());

    // Then
    assertThat(exitCode).isEqualTo(2);
    assertThat(err.toString()).contains("chat_template.jinja", "unheard_of");
  }

  @Test
  void writesAModelAsGgufOnceAndSaysWhatAReplicaBeforeItIsTold(@TempDir Path folder)
      throws Exception {
    // Given
    Path file = folder.resolve("demo.gguf");

    // When
    int written = run("model", "export-gguf", "../demo/model", file.toString());
    int again = run("model", "export-gguf", "../demo/model", file.toString());
    int strange = run("model", "export-gguf", "../demo/model", file + "2", "--type", "q4");

    // Then
    assertThat(written).as(err.toString()).isZero();
    assertThat(out.toString())
        .contains("architecture  llama", "f16", ModelDigest.of(Path.of("../demo/model")));
    assertThat(Files.size(file)).isGreaterThan(3_000_000);
    assertThat(List.of(again, strange)).containsOnly(2);
    assertThat(err.toString()).contains("FILE exists already", "--type must be");
  }

  @Test
  void namesTheTensorThatAModelLacks(@TempDir Path folder) throws Exception {
    Files.copy(Path.of("../demo/model/config.json"), folder.resolve("config.json"));
    SafetensorsWriter.write(folder.resolve("model.safetensors"), Map.of());

    assertThat(run("model", "inspect", folder.toString())).isEqualTo(2);
    assertThat(err.toString()).contains("model.embed_tokens.weight is missing");
  }

  @Test
  void listsEveryProblemOfAModelAndWhatIsUnderstoodOfIt(@TempDir Path folder) throws Exception {
    // Given
    Path demo = Path.of("../demo/model");
    for (String file : List.of("config.json", "model.safetensors")) {
      Files.copy(demo.resolve(file), folder.resolve(file));
    }
    Files.writeString(folder.resolve("adapter_config.json"), "{}");
    assertThat(run("model", "inspect", folder.toString())).isEqualTo(2);
    assertThat(err.toString())
        .contains("lethe: adapter_config.json belongs to", "lethe: tokenizer.json is missing");
    out.getBuffer().setLength(0);

    // When
    int exitCode = run("model", "inspect", "--json", folder.toString());

    // Then
    assertThat(exitCode).isEqualTo(2);
    assertThat(out.toString())
        .contains("\"family\":\"llama\"", "\"stored\":\"F16\"", "\"eos\":[1]")
        .contains("\"contextLength\":256", "\"template\":", "\"problems\":[\"adapter_config")
        .doesNotContain("\"digest\"");
  }

  @Test
  void checksACertificateAndShowsNothingOutsideItsFolder(@TempDir Path folder) throws Exception {
    // Given
    Path certificates = Files.createDirectories(folder.resolve("certificates"));
    Path key = Files.createDirectories(folder.resolve("keys")).resolve("trusted-key.pem");
    Path file = certificates.resolve("a.json");
    CertificateFixture.write(file, key);
    Files.writeString(folder.resolve("secret.json"), "{}");
    String data = folder.toString();

    assertThat(run("certificate", "a", "--data", data)).isZero();
    assertThat(out.toString()).contains("requestId: a\n", "subject: case 4711\n");
    assertThat(run("certificate", "a", "--data", data, "--out", data)).isEqualTo(3);
    String[] verify = {"certificate", "verify", file.toString(), "--public-key", key.toString()};
    assertThat(run(verify)).as(err.toString()).isZero();
    assertThat(out.toString()).contains("signature valid", "it carries no evidence");
    assertThat(run("certificate", "../secret", "--data", data)).isEqualTo(2);

    // When
    Files.writeString(file, Files.readString(file) + "\n");

    // Then
    assertThat(run("certificate", "a", "--data", data)).isEqualTo(1);
    assertThat(err.toString()).contains("not valid");
    assertThat(run(verify)).isEqualTo(1);
    assertThat(out.toString()).contains("not a certificate in its one form");
  }

  @Test
  void aCertificateOfWhatWasRevokedIsHistory(@TempDir Path folder) throws Exception {
    // Given a certificate, and a signed revocation beside it
    Path certificates = Files.createDirectories(folder.resolve("certificates"));
    Path key = Files.createDirectories(folder.resolve("keys")).resolve("trusted-key.pem");
    Path revocations = Files.createDirectories(certificates.resolve("revocations"));
    KeyPair pair = CertificateFixture.write(certificates.resolve("a.json"), key);
    byte[] certificate = Files.readAllBytes(certificates.resolve("a.json"));
    SignedRevocation revocation = CertificateFixture.revocation(pair, Digests.sha256(certificate));
    Files.write(revocations.resolve("a.json"), revocation.bytes());
    String data = folder.toString();

    // When
    int exitCode = run("certificate", "a", "--data", data);

    // Then
    assertThat(exitCode).isZero();
    assertThat(err.toString()).contains("REVOKED", "ticket-7", "Ada (claimed)", "history");

    // And one that belongs to another certificate is not taken for it
    revocation = CertificateFixture.revocation(pair, Digests.sha256(new byte[0]));
    Files.write(revocations.resolve("a.json"), revocation.bytes());
    assertThat(run("certificate", "a", "--data", data)).isEqualTo(1);
  }

  @Test
  void checksAnExportOfTheAuditTrailWithTheKeyAlone(@TempDir Path folder) throws Exception {
    // Given
    AuditExportFixture fixture = new AuditExportFixture();
    Path export = folder.resolve("audit.jsonl");
    fixture.write(export);
    Path pem = folder.resolve("trusted-key.pem");
    fixture.writePem(pem);

    // When the key is a PEM file, or the line that `audit key` prints
    assertThat(run("audit", "verify-export", export.toString(), "--key", pem.toString())).isZero();
    assertThat(out.toString())
        .isEqualTo("export is sound: rows 1 to 2, below the checkpoint of 2 rows\n");
    out.getBuffer().setLength(0);
    assertThat(run("audit", "key", "--key", pem.toString(), "--origin", AuditExportFixture.ORIGIN))
        .isZero();
    assertThat(out.toString()).isEqualTo(fixture.key() + "\n");
    String line = fixture.key().toString();
    assertThat(run("audit", "verify-export", export.toString(), "--key", line)).isZero();

    // Then an event that was changed is named
    Files.writeString(export, Files.readString(export).replace("\"[]\"", "\"[ ]\""));
    out.getBuffer().setLength(0);
    assertThat(run("audit", "verify-export", export.toString(), "--key", line, "--json"))
        .isEqualTo(1);
    assertThat(out.toString()).contains("\"verified\":false", "\"firstBadRow\":2");
    assertThat(run("audit", "verify-export", export.toString(), "--key", "no key")).isEqualTo(2);
    assertThat(run("audit", "verify-export", export.toString(), "--key", "a+b+c")).isEqualTo(2);
  }

  private int run(String... args) {
    return Lethe.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(args);
  }

  private static List<List<String>> commands(CommandLine command, List<String> path) {
    List<List<String>> all = new ArrayList<>(List.of(path));
    command
        .getSubcommands()
        .forEach(
            (name, sub) -> {
              if (!name.equals("help")) {
                List<String> deeper = new ArrayList<>(path);
                deeper.add(name);
                all.addAll(commands(sub, deeper));
              }
            });
    return all;
  }
}
