package dev.lethe.inference;

import dev.lethe.inference.config.InferenceConfig;
import dev.lethe.inference.serving.Answering;
import dev.lethe.inference.serving.ControlMeters;
import dev.lethe.inference.serving.Desk;
import dev.lethe.inference.serving.LiveGates;
import dev.lethe.inference.serving.Randomness;
import dev.lethe.inference.serving.RecentTraffic;
import dev.lethe.inference.serving.ReplicaState;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.security.SecureRandom;
import java.time.Clock;
import java.util.HexFormat;

/** The parts that others are given; none knows of the container. */
@Singleton
final class Beans {
  private static final int ID_BYTES = 12;

  @Produces
  @Singleton
  Clock clock() {
    return Clock.systemUTC();
  }

  @Produces
  @Singleton
  Randomness randomness() {
    SecureRandom random = new SecureRandom();
    return new Randomness() {
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
  Desk desk(InferenceConfig config) {
    return new Desk(config.concurrency(), config.queue());
  }

  @Produces
  @Singleton
  RecentTraffic traffic(InferenceConfig config, Clock clock) {
    return new RecentTraffic(config.traffic().questions(), config.traffic().age(), clock);
  }

  @Produces
  @Singleton
  Answering answering(
      InferenceConfig config,
      ReplicaState state,
      LiveGates gates,
      RecentTraffic traffic,
      Randomness randomness) {
    Answering.Defaults defaults =
        new Answering.Defaults(
            config.defaultTemperature(), config.defaultMaxTokens(), config.holdBack());
    return new Answering(state, gates, traffic, defaults, randomness);
  }
}
