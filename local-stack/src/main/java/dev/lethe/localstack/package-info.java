/**
 * A real Kafka broker and a real Postgres on one machine, without containers: child processes or
 * threads of the launcher and of the integration tests.
 */
@NullMarked
package dev.lethe.localstack;

import org.jspecify.annotations.NullMarked;
