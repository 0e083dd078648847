/** Jobs in, events out, in transactions: consumer, partitions, producer. */
@NullMarked
package dev.lethe.trainer.kafka;

import org.jspecify.annotations.NullMarked;
