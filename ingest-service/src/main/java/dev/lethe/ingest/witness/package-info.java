/**
 * Asks witnesses to cosign the checkpoints of the audit trail (C2SP tlog-witness). Each has a
 * thread of its own, so that none waits for another, and the projector for none.
 */
@NullMarked
package dev.lethe.ingest.witness;

import org.jspecify.annotations.NullMarked;
