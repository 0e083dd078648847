package dev.lethe.inference.serving;

/** Where ids and the seeds of calls that name none come from. Thread-safe. */
public interface RandomSource {
  long seed();

  /** 24 letters and digits. */
  String id();
}
