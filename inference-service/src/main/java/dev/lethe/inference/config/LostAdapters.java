package dev.lethe.inference.config;

/** What a replica does while the other server lacks adapters that it had, as after a restart. */
public enum LostAdapters {
  /** It is not ready until all are back. */
  NOT_READY,
  /** It stays ready, and refuses by the gate alone where an adapter is missing. */
  GATE_ONLY
}
