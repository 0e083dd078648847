package dev.lethe.inference.config;

import io.quarkus.runtime.configuration.MemorySize;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** {@code lethe.upstream}: the server that answers, with {@code lethe.engine=openai}. */
public interface UpstreamConfig {
  /**
   * The base address of the server's OpenAI API, as OpenAI's own clients take it, e.g. {@code
   * http://vllm:8000/v1}.
   */
  Optional<URI> url();

  /**
   * The model's name there, put in the place of {@code lethe.model.id} in every call. The same name
   * where it is not set.
   */
  Optional<String> model();

  /**
   * The digest of the base model, {@code sha256:…}, that shields and bundles must name: that of the
   * folder with which the trainer works. Nobody can check whether the server has the same weights.
   */
  Optional<String> baseDigest();

  /**
   * A file with the key that is shown to the server as {@code Authorization: Bearer}. Read again
   * when it changes. A client's own key is never passed on.
   */
  Optional<Path> apiKeyFile();

  /** The name of a TLS configuration ({@code quarkus.tls.NAME.…}) for calls to the server. */
  Optional<String> tls();

  /** How long connecting may take. */
  @WithDefault("5s")
  Duration connectTimeout();

  /** The longest silence of the server within a call, also before its first word. */
  @WithDefault("2m")
  Duration idleTimeout();

  /** The longest time that a whole call may take. {@code 0s}: any. */
  @WithDefault("30m")
  Duration totalTimeout();

  /** How many calls are passed on at once. Further ones are refused with 429. */
  @WithDefault("256")
  int pool();

  /** The largest event of a stream. */
  @WithDefault("1M")
  MemorySize maxEvent();

  /** The largest answer that is not streamed. */
  @WithDefault("16M")
  MemorySize maxAnswer();

  /** The time between two looks whether the server is there and lists the model. */
  @WithDefault("5s")
  Duration poll();

  /**
   * How the server takes adapters: {@code none}, and bundles are enforced by their gates alone, or
   * {@code vllm}.
   */
  @WithDefault("none")
  AdapterApi adapters();

  /**
   * The folder where the replica writes adapters for the server, one PEFT folder each. The server
   * has to see it too. Required with {@code lethe.upstream.adapters}.
   */
  Optional<Path> adapterDir();

  /** The same folder as the server sees it. The same path where it is not set. */
  Optional<String> adapterPath();

  /**
   * What the replica does while the server lacks adapters that it had, as after a restart: {@code
   * not-ready} until all are back, or {@code gate-only}, refusing by the gate meanwhile.
   */
  @WithDefault("not-ready")
  LostAdapters adaptersLost();

  /**
   * The name of an embedding model of the server. Calls of {@code /v1/embeddings} that name it are
   * passed on as they are, and are not gated: they are answered with numbers. Where it is not set
   * there is no such path.
   */
  Optional<String> embeddingsModel();
}
