package dev.lethe.inference;

import dev.lethe.inference.config.InferenceConfig;
import dev.lethe.inference.serving.ReplicaState;
import dev.lethe.inference.serving.ServedModel;
import dev.lethe.schemas.access.Role;
import jakarta.enterprise.inject.spi.CDI;
import java.net.URI;
import java.nio.file.Path;
import java.util.Objects;
import org.eclipse.microprofile.config.Config;
import org.eclipse.microprofile.config.ConfigProvider;

/** The service under test, as seen by a client, a trainer and an operator. */
record RunningService(URI base, InferenceConfig config, ServedModel model, Path signingKey) {

  /** Waits until it is ready. */
  static RunningService ready() {
    Config settings = ConfigProvider.getConfig();
    URI base = settings.getValue("test.url", URI.class);
    OpenAiClient client = new OpenAiClient(base, null);
    InferenceConfig config = CDI.current().select(InferenceConfig.class).get();
    new TestLog(config.kafka().bootstrap(), config.topics().prefix()).head();
    Await.until("ready", () -> client.get("/q/health/ready").status() == 200);
    ServedModel model = CDI.current().select(ReplicaState.class).get().model();
    return new RunningService(
        base,
        config,
        Objects.requireNonNull(model),
        settings.getValue("test.signing-key", Path.class));
  }

  /** An operator: whoever may see what the gates do. */
  OpenAiClient client() {
    return client(Role.OPERATOR);
  }

  OpenAiClient client(Role role) {
    return clientWith(ReplicaApiKeys.text(role.text()));
  }

  OpenAiClient clientWith(String key) {
    return new OpenAiClient(base, key);
  }

  /** Somebody who shows no key. */
  OpenAiClient stranger() {
    return new OpenAiClient(base, null);
  }

  TestLog log() {
    return new TestLog(config.kafka().bootstrap(), config.topics().prefix());
  }

  TestArtefacts artefacts() {
    return new TestArtefacts(
        model, config.bundles().dir(), config.trusted().artefacts(), signingKey);
  }
}
