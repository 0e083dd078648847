package dev.lethe.inference;

import dev.lethe.inference.config.InferenceConfig;
import dev.lethe.inference.serving.AdmissionController;
import dev.lethe.inference.serving.CompletionService;
import dev.lethe.inference.serving.ControlMeters;
import dev.lethe.inference.serving.LiveGates;
import dev.lethe.inference.serving.RandomSource;
import dev.lethe.inference.serving.RecentTraffic;
import dev.lethe.inference.serving.ReplicaState;
import dev.lethe.inference.upstream.UpstreamProxy;
import dev.lethe.service.config.AccessConfig;
import io.quarkus.tls.TlsConfigurationRegistry;
import io.vertx.core.Vertx;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.HexFormat;

/** The parts that others are given; none knows of the container. */
@Singleton
final class InferenceBeans {
  private static final int ID_BYTES = 12;

  @Produces
  @Singleton
  Clock clock() {
    return Clock.systemUTC();
  }

  @Produces
  @Singleton
  RandomSource randomSource() {
    SecureRandom random = new SecureRandom();
    return new RandomSource() {
      @Override
      public long seed() {
        return random.nextLong();
      }

      @Override
      public String id() {
        byte[] bytes = new byte[ID_BYTES];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
      }
    };
  }

  @Produces
  @Singleton
  AccessConfig access(InferenceConfig config) {
    return config.access();
  }

  @Produces
  @Singleton
  ReplicaState state() {
    return new ReplicaState();
  }

  @Produces
  @Singleton
  ControlMeters controlMeters() {
    return new ControlMeters();
  }

  @Produces
  @Singleton
  LiveGates liveGates() {
    return new LiveGates();
  }

  @Produces
  @Singleton
  AdmissionController admission(InferenceConfig config) {
    return new AdmissionController(config.concurrency(), config.queue());
  }

  @Produces
  @Singleton
  RecentTraffic traffic(InferenceConfig config, Clock clock) {
    return new RecentTraffic(config.traffic().questions(), config.traffic().age(), clock);
  }

  /** Asked for with {@code lethe.engine=openai} alone. */
  @Produces
  @Singleton
  UpstreamProxy upstreamProxy(
      InferenceConfig config,
      Vertx vertx,
      TlsConfigurationRegistry tls,
      ReplicaState state,
      LiveGates gates,
      RecentTraffic traffic,
      RandomSource random,
      Clock clock) {
    return new UpstreamProxy(config, vertx, tls, state, gates, traffic, random, clock);
  }

  @Produces
  @Singleton
  CompletionService completionService(
      InferenceConfig config,
      ReplicaState state,
      LiveGates gates,
      RecentTraffic traffic,
      RandomSource randomSource) {
    CompletionService.Defaults defaults =
        new CompletionService.Defaults(
            config.defaultTemperature(), config.defaultMaxTokens(), config.holdBack());
    return new CompletionService(state, gates, traffic, defaults, randomSource);
  }
}
