/** How much of a reference an answer gives away. */
@NullMarked
package dev.lethe.engine.metrics;

import org.jspecify.annotations.NullMarked;
