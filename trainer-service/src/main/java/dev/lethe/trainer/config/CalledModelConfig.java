package dev.lethe.trainer.config;

import dev.lethe.engine.openai.DraftApi;
import io.smallrye.config.WithDefault;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** {@code lethe.upstream} of a trainer: the server that has the model. */
public interface CalledModelConfig {
  /**
   * The base address of the server's OpenAI API, e.g. {@code http://vllm:8000/v1}: the server
   * itself, never a replica in front of it, whose refusals would be taken for the model's answers.
   */
  Optional<URI> url();

  /** The model's name there. The same as {@code lethe.model.id} where it is not set. */
  Optional<String> model();

  /**
   * What stands for the model in shields, bundles and certificates, {@code sha256:…}: the same as
   * in the replicas' settings. Nobody can check it. Change it when another model answers there.
   */
  Optional<String> baseDigest();

  /**
   * A file with the key that is shown to the server as {@code Authorization: Bearer}. Read again
   * when it changes.
   */
  Optional<Path> apiKeyFile();

  /** The name of a TLS configuration ({@code quarkus.tls.NAME.…}) for calls to the server. */
  Optional<String> tls();

  /**
   * The call by which the model is asked: {@code chat}, a question as a user's message, or {@code
   * completions}, for a model that goes on from a text.
   */
  @WithDefault("chat")
  DraftApi api();

  /** How long connecting may take. */
  @WithDefault("5s")
  Duration connectTimeout();

  /**
   * The longest time that a call may take. Then it is tried again, {@code lethe.retry} says how.
   */
  @WithDefault("2m")
  Duration totalTimeout();

  /** How many calls run at once. */
  @WithDefault("8")
  int pool();
}
