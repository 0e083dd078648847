/**
 * What is in force, said with a signature, and what replicas do of it: statements are folded into
 * live sets, whose heads are signed; acknowledgements, heartbeats and orders become steps,
 * revocations and reports. Each partition's models have one owner, in one transaction.
 */
@NullMarked
package dev.lethe.ingest.track;

import org.jspecify.annotations.NullMarked;
