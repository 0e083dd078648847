/** The HTTP side: progress and consolidation. */
@NullMarked
package dev.lethe.trainer.rest;

import org.jspecify.annotations.NullMarked;
