package dev.lethe.inference.reload;

import java.net.URI;
import java.time.Instant;

/**
 * Who says that it serves.
 *
 * @param id unique among the replicas
 * @param url base address of its API
 */
record ReplicaIdentity(String id, String model, URI url, String baseDigest, Instant startedAt) {}
