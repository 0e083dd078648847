package dev.lethe.inference.llamacpp;

import com.fasterxml.jackson.databind.ObjectMapper;
import de.kherud.llama.LlamaModel;
import dev.lethe.localstack.ChildProcesses;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/**
 * {@link LlamaCppServer} in a process of its own: what crashes there crashes nothing here, and it
 * can be killed. Whoever starts it closes it.
 */
public final class LlamaCppProcess implements AutoCloseable {
  public static final String MODEL = "org/tiny-llama";

  static final String LISTENING = "listening";

  private final HttpClient http = HttpClient.newHttpClient();
  private final Process process;
  private final int port;
  private final Path folder;

  private LlamaCppProcess(Process process, int port, Path folder) {
    this.process = process;
    this.port = port;
    this.folder = folder;
  }

  /**
   * Starts it, or skips the test and says so, where llama.cpp's natives do not run.
   *
   * @param folder for its files, which go with it
   */
  public static LlamaCppProcess start(Path folder, int port, Path gguf, @Nullable Path adapter)
      throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-Xmx256m");
    command.add("-Dsun.net.httpserver.nodelay=true"); // an event is sent as soon as it is written
    command.add("-Djava.io.tmpdir=" + folder.toAbsolutePath());
    command.addAll(List.of("-cp", classPath(), LlamaCppServer.class.getName()));
    command.addAll(List.of(Integer.toString(port), gguf.toString(), MODEL));
    if (adapter != null) {
      command.add(adapter.toString());
    }
    Path log = folder.resolve("native.log").toAbsolutePath();
    Process process = ChildProcesses.start(new ProcessBuilder(command).redirectError(log.toFile()));
    BufferedReader out =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    for (String line = out.readLine(); line != null; line = out.readLine()) {
      if (line.equals(LISTENING)) {
        return new LlamaCppProcess(process, port, folder);
      }
    }
    return skip(log);
  }

  private static LlamaCppProcess skip(Path log) throws IOException {
    String text = Files.readString(log);
    if (!text.contains(UnsatisfiedLinkError.class.getName())) {
      throw new AssertionError("llama.cpp ended:\n" + text);
    }
    System.err.println("SKIPPED: llama.cpp has no natives for this machine; see " + log);
    return Assumptions.abort("llama.cpp has no natives for this machine");
  }

  /** By its name, as it is no dependency of this module: Jackson brings it along. */
  private static Class<?> annotations() {
    try {
      return Class.forName("com.fasterxml.jackson.annotation.JsonProperty");
    } catch (ClassNotFoundException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String classPath() {
    return Stream.of(
            LlamaCppServer.class,
            LlamaModel.class,
            ObjectMapper.class,
            com.fasterxml.jackson.core.JsonParser.class,
            annotations())
        .map(type -> type.getProtectionDomain().getCodeSource())
        .map(Objects::requireNonNull)
        .map(CodeSource::getLocation)
        .map(location -> Path.of(URI.create(location.toString())).toString())
        .collect(Collectors.joining(File.pathSeparator));
  }

  /** Of OpenAI's API there. */
  public String url() {
    return "http://127.0.0.1:" + port + "/v1";
  }

  /** What it answers to JSON, past any replica. */
  public HttpResponse<String> post(String path, String json) {
    HttpRequest call =
        HttpRequest.newBuilder(URI.create(url()).resolve(path))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(json))
            .build();
    try {
      return http.send(call, HttpResponse.BodyHandlers.ofString());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  /** As {@code kill -9} does. */
  public void kill() {
    process.destroyForcibly().onExit().join();
  }

  @Override
  public void close() {
    kill();
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).map(Path::toFile).forEach(File::delete);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
