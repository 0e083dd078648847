package dev.lethe.engine.openai;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * How a model is called.
 *
 * @param url base address of the API, as OpenAI's own clients take it
 * @param model its name there
 * @param key shown as {@code Authorization: Bearer}; asked for each call
 * @param connect longest time that connecting may take
 * @param total longest time that a call may take
 * @param pool calls at once
 * @param attempts of a call, at least 1
 * @param pause before the second attempt; doubled before each further one
 */
public record CallSettings(
    URI url,
    String model,
    DraftApi api,
    Supplier<Optional<String>> key,
    Duration connect,
    Duration total,
    int pool,
    int attempts,
    Duration pause) {
  /**
   * @throws IllegalArgumentException naming the setting that is wrong
   */
  public CallSettings {
    boolean plain = url.getUserInfo() == null && url.getQuery() == null && url.getHost() != null;
    if (!plain || !List.of("http", "https").contains(String.valueOf(url.getScheme()))) {
      throw new IllegalArgumentException(
          "lethe.upstream.url must be http://… or https://… with neither user nor query");
    }
    if (pool < 1) {
      throw new IllegalArgumentException("lethe.upstream.pool must be at least 1");
    }
    if (total.isZero() || total.isNegative() || connect.isZero() || connect.isNegative()) {
      throw new IllegalArgumentException(
          "lethe.upstream.connect-timeout and lethe.upstream.total-timeout must be above 0s");
    }
  }

  URI address() {
    return URI.create(url.toString().replaceAll("/+$", "") + api.path());
  }
}
