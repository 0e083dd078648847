/** Kafka clients as all services use them. */
@NullMarked
package dev.lethe.service.kafka;

import org.jspecify.annotations.NullMarked;
