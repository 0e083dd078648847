/**
 * A request as a trainer sees it: its job, what the log says of it, the next step, and what has to
 * be made.
 */
@NullMarked
package dev.lethe.trainer.work;

import org.jspecify.annotations.NullMarked;
