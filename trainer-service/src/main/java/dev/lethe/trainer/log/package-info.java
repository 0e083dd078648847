/** What the topics of adapters say, read from their beginning. */
@NullMarked
package dev.lethe.trainer.log;

import org.jspecify.annotations.NullMarked;
