/**
 * Generating behind the gates in force: the loaded model, the snapshot of gates, the bounded queue.
 */
@NullMarked
package dev.lethe.inference.serving;

import org.jspecify.annotations.NullMarked;
