package dev.lethe.trainer;

import dev.lethe.engine.openai.CallSettings;
import dev.lethe.engine.openai.OpenAiModel;
import dev.lethe.schemas.control.WatchedFile;
import dev.lethe.trainer.config.CalledModelConfig;
import dev.lethe.trainer.config.TrainerConfig;
import io.quarkus.tls.TlsConfiguration;
import io.quarkus.tls.TlsConfigurationRegistry;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/** Makes of the settings a model that one can only call. */
final class CalledModel {
  private static final String KEY_SETTING = "lethe.upstream.api-key-file";
  private static final int VISIBLE = 0x21;
  private static final int LAST_VISIBLE = 0x7e;

  private CalledModel() {}

  /**
   * @throws IllegalArgumentException naming the setting that is wrong or missing
   */
  static OpenAiModel of(TrainerConfig config, TlsConfigurationRegistry tls) {
    CalledModelConfig upstream = config.upstream();
    String digest = upstream.baseDigest().orElse("");
    if (!digest.matches("sha256:[0-9a-f]{64}")) {
      throw new IllegalArgumentException(
          "lethe.upstream.base-digest (sha256:…) is required with lethe.engine=openai");
    }
    CallSettings settings =
        new CallSettings(
            upstream
                .url()
                .orElseThrow(
                    () ->
                        new IllegalArgumentException(
                            "lethe.upstream.url is required with lethe.engine=openai")),
            upstream.model().orElse(config.model().id()),
            upstream.api(),
            key(upstream.apiKeyFile()),
            upstream.connectTimeout(),
            upstream.totalTimeout(),
            upstream.pool(),
            config.retry().attempts(),
            config.retry().pause());
    return new OpenAiModel(digest, settings, context(upstream.tls(), tls));
  }

  private static Supplier<Optional<String>> key(Optional<Path> file) {
    Optional<WatchedFile<String>> key =
        file.map(watched -> new WatchedFile<>(watched, CalledModel::key));
    return () -> key.map(WatchedFile::get);
  }

  private static String key(Path file, String text) throws IOException {
    String key = text.strip();
    if (key.isEmpty() || !key.chars().allMatch(c -> c >= VISIBLE && c <= LAST_VISIBLE)) {
      throw new IOException(KEY_SETTING + " holds no key");
    }
    return key;
  }

  private static @Nullable SSLContext context(
      Optional<String> name, TlsConfigurationRegistry registry) {
    return name.map(wanted -> context(wanted, registry)).orElse(null);
  }

  @SuppressWarnings("CatchingUnchecked") // whatever is wrong with files of certificates
  private static SSLContext context(String name, TlsConfigurationRegistry registry) {
    TlsConfiguration found =
        registry
            .get(name)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "lethe.upstream.tls: there is no quarkus.tls." + name));
    try {
      return found.createSSLContext();
    } catch (Exception e) {
      throw new IllegalArgumentException("lethe.upstream.tls: quarkus.tls." + name, e);
    }
  }
}
