package dev.lethe.ingest.track;

import dev.lethe.schemas.AdapterEvent;
import dev.lethe.schemas.EnforcementEvent;
import dev.lethe.schemas.ReplicaEvent;
import dev.lethe.schemas.RequestEvent;
import dev.lethe.schemas.WithdrawalOrder;
import java.util.Optional;

/** What the tracker of a model hears, from whichever topic. */
sealed interface TrackerInput {
  /** The model that it is about, by which signals are brought together. */
  String model();

  /** The request that it is about; empty for one that is about none. */
  default Optional<String> request() {
    return Optional.empty();
  }

  /** An artefact to load or drop. */
  record Artefact(AdapterEvent event) implements TrackerInput {
    @Override
    public String model() {
      return event.model();
    }

    @Override
    public Optional<String> request() {
      return Optional.of(event.requestId());
    }
  }

  /** What a replica did with an artefact. */
  record Acknowledgement(EnforcementEvent event) implements TrackerInput {
    @Override
    public String model() {
      return event.model();
    }

    @Override
    public Optional<String> request() {
      return Optional.of(event.requestId());
    }
  }

  /** A replica lives, or leaves. */
  record Heartbeat(ReplicaEvent event) implements TrackerInput {
    @Override
    public String model() {
      return event.model();
    }
  }

  /** A lifecycle step of a request. */
  record Step(RequestEvent event) implements TrackerInput {
    @Override
    public String model() {
      return event.model();
    }

    @Override
    public Optional<String> request() {
      return Optional.of(event.requestId());
    }
  }

  /** Somebody wishes that a request's artefacts leave. */
  record Order(WithdrawalOrder event) implements TrackerInput {
    @Override
    public String model() {
      return event.model();
    }

    @Override
    public Optional<String> request() {
      return Optional.of(event.requestId());
    }
  }
}
