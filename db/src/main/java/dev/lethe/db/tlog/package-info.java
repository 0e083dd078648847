/**
 * A transparency log in pure functions and files: Merkle tree hashes and proofs (RFC 9162), signed
 * checkpoints (C2SP tlog-checkpoint), and the folder outside the database that keeps them.
 */
@NullMarked
package dev.lethe.db.tlog;

import org.jspecify.annotations.NullMarked;
