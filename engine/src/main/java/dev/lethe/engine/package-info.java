/** The machine learning of Lethe, usable as a library; knows nothing of Quarkus, Kafka or SQL. */
@NullMarked
package dev.lethe.engine;

import org.jspecify.annotations.NullMarked;
