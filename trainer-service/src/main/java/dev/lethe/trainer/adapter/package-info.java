/** Adapters that were fitted elsewhere: how they are handed in, and where they wait. */
@NullMarked
package dev.lethe.trainer.adapter;

import org.jspecify.annotations.NullMarked;
