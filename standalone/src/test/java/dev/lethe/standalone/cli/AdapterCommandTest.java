package dev.lethe.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.lethe.engine.bundle.FolderBundleStore;
import dev.lethe.engine.bundle.Manifest;
import dev.lethe.engine.bundle.ManifestFiles;
import dev.lethe.engine.bundle.ManifestSigner;
import dev.lethe.engine.bundle.ManifestVerifier;
import dev.lethe.engine.bundle.Sha256;
import dev.lethe.engine.lora.PeftFolder;
import dev.lethe.schemas.control.PemText;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class AdapterCommandTest {
  private static final Path PEFT =
      Path.of("../engine/src/test/resources/reference/llama-gqa/peft-adapter");
  private static final String BASE = "sha256:" + "1".repeat(64);

  @TempDir private Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void aBundlesAdapterIsWrittenAsItIsInItsBundle() throws Exception {
    KeyPair trainer = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    Files.writeString(
        Files.createDirectory(folder.resolve("keys")).resolve("trusted-artefact-keys.pem"),
        PemText.block("PUBLIC KEY", trainer.getPublic().getEncoded()));
    Path store = folder.resolve("bundles");
    String digest = bundle(store, trainer);
    Path target = folder.resolve("peft");
    String options = " --data " + folder;

    assertThat(lethe("adapter export " + digest + " " + target + options)).as(errors()).isZero();

    assertThat(target.resolve(PeftFolder.WEIGHTS))
        .hasSameBinaryContentAs(PEFT.resolve(PeftFolder.WEIGHTS));
    assertThat(PeftFolder.baseName(target)).isEqualTo(PeftFolder.baseName(PEFT));
    assertThat(out.toString()).contains("rank 8").contains(BASE);

    // Not over what is there, and nothing that is not as it was signed
    assertThat(lethe("adapter export " + digest + " " + target + options)).isEqualTo(2);
    Path weights = store.resolve("sha256").resolve(digest.substring(7)).resolve(PeftFolder.WEIGHTS);
    Files.write(weights, new byte[9]);
    assertThat(lethe("adapter export " + digest + " " + folder.resolve("b") + options))
        .isEqualTo(1);
    assertThat(errors()).contains("is not exported");
  }

  @Test
  void anAdapterIsSentToTheTrainerWithItsBaseModel() throws Exception {
    List<String> calls = new ArrayList<>();
    List<String> files = new ArrayList<>();
    HttpServer trainer =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    trainer.createContext(
        "/",
        exchange -> {
          calls.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
          if (calls.size() == 1) {
            files.addAll(names(exchange.getRequestBody().readAllBytes()));
            answer(exchange, 202, "{\"adapter\":\"sha256:x\",\"requestId\":\"r/1\",\"rank\":8}");
          } else {
            exchange.getRequestBody().readAllBytes();
            answer(exchange, 422, "{\"title\":\"t\",\"detail\":\"r must be between 1 and 1024\"}");
          }
        });
    trainer.start();
    String command =
        "adapter import --request r/1 --trainer-url http://127.0.0.1:"
            + trainer.getAddress().getPort()
            + " ";
    try {
      assertThat(lethe(command + "--base " + BASE + " " + PEFT)).as(errors()).isZero();

      assertThat(calls).containsExactly("PUT /v1/adapters/r%2F1?base=sha256%3A" + "1".repeat(64));
      assertThat(files).containsExactly(PeftFolder.CONFIG, PeftFolder.WEIGHTS);
      assertThat(out.toString()).contains("waits for the fit of r/1");

      assertThat(lethe(command + "--base " + BASE + " " + PEFT)).isEqualTo(4);
      assertThat(errors()).contains("r must be between 1 and 1024");
      assertThat(lethe(command + "--base no-folder " + PEFT)).isEqualTo(2);
      assertThat(calls).hasSize(2);
    } finally {
      trainer.stop(0);
    }
  }

  private static void answer(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }

  private static List<String> names(byte[] archive) throws IOException {
    List<String> names = new ArrayList<>();
    try (ZipInputStream zip = new ZipInputStream(new ByteArrayInputStream(archive))) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        names.add(entry.getName());
      }
    }
    return names;
  }

  private String bundle(Path store, KeyPair trainer) throws IOException {
    Path artefact = Files.createDirectory(folder.resolve("artefact"));
    SortedMap<String, String> files = new TreeMap<>();
    for (String name : List.of(PeftFolder.CONFIG, PeftFolder.WEIGHTS)) {
      Files.copy(PEFT.resolve(name), artefact.resolve(name));
      files.put(name, Sha256.of(artefact.resolve(name)));
    }
    Manifest manifest =
        new Manifest(
            Manifest.VERSION,
            Manifest.Kind.BUNDLE,
            "r-1",
            "m",
            BASE,
            "float32",
            BASE,
            8,
            16,
            new Manifest.Refusal("No.", false),
            files,
            JsonNodeFactory.instance.objectNode(),
            JsonNodeFactory.instance.objectNode());
    byte[] bytes = ManifestFiles.canonical(manifest);
    Files.write(artefact.resolve(ManifestFiles.MANIFEST), bytes);
    var unused = new ManifestSigner(trainer.getPrivate()).sign(manifest, artefact);
    String digest = Sha256.of(bytes);
    var unusedPlace =
        new FolderBundleStore(store, new ManifestVerifier(List.of(trainer.getPublic())))
            .put(digest, artefact);
    return digest;
  }

  private String errors() {
    return err.toString();
  }

  private int lethe(String command) {
    return Lethe.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(command.split(" "));
  }
}
