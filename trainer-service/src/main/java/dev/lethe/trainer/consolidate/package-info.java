/** When old bundles are folded into one adapter, and how far that is. */
@NullMarked
package dev.lethe.trainer.consolidate;

import org.jspecify.annotations.NullMarked;
