/** The gated path that every answer takes, in a replica, in verification and in benchmarks. */
@NullMarked
package dev.lethe.engine.serve;

import org.jspecify.annotations.NullMarked;
