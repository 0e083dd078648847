package dev.lethe.ingest.rest;

/** The broker did not take a record in time. */
final class KafkaUnavailableException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  KafkaUnavailableException(Throwable cause) {
    super("the broker is unavailable", cause);
  }
}
