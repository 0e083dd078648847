package dev.lethe.trainer;

import dev.lethe.db.keys.MasterKey;
import dev.lethe.schemas.RequestState;
import dev.lethe.trainer.config.RetrySettings;
import dev.lethe.trainer.config.TrainerSettings;
import dev.lethe.trainer.consolidate.ConsolidationPolicy;
import dev.lethe.trainer.work.KeyService;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Arrays;

/**
 * Starts trainers against a real broker, on topics of one test, with an engine that does as told.
 */
final class Trainers implements AutoCloseable {
  final TestTopics log = new TestTopics("m");
  final FakeArtefactBuilder builder = new FakeArtefactBuilder();
  private final Path folder;
  private final MasterKey strangers;

  /** Payloads are not sealed here, except those that nobody can open. */
  private final KeyService keys =
      new KeyService() {
        @Override
        public byte[] open(String requestId, byte[] ciphertext) {
          return requestId.startsWith("sealed-")
              ? strangers.open(ciphertext, requestId)
              : ciphertext;
        }

        @Override
        public byte[] derive(String requestId, String purpose) {
          return Arrays.copyOf((purpose + requestId).getBytes(StandardCharsets.UTF_8), 32);
        }
      };

  Trainers(Path folder) {
    this.folder = folder;
    this.strangers = MasterKey.create(folder.resolve("keyset.json"));
  }

  Trainer start() throws IOException {
    return start("first");
  }

  Trainer start(String name) throws IOException {
    return Trainer.start(settings(name), builder, keys, Clock.systemUTC());
  }

  /** Waits until the engine is at it, and the log says so. */
  void awaitFit(String id) {
    log.awaitState(id, RequestState.FITTING);
    log.await("the fit of " + id + " to run", () -> builder.fits.contains(id));
  }

  String group() {
    return settings().group();
  }

  TrainerSettings settings() {
    return settings("first");
  }

  private TrainerSettings settings(String name) {
    return new TrainerSettings(
        SharedStack.kafka(),
        log.topics,
        2,
        true,
        "m",
        folder.resolve(name),
        new RetrySettings(3, Duration.ofMillis(10), Duration.ofMillis(50)),
        Duration.ofSeconds(10),
        ConsolidationPolicy.STANDARD,
        StatementChains.TRAINER,
        StatementChains.TRUSTED);
  }

  @Override
  public void close() {
    builder.letGo = true;
    log.close();
  }
}
