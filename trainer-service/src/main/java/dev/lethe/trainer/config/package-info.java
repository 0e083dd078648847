/** The settings of a trainer. */
@NullMarked
package dev.lethe.trainer.config;

import org.jspecify.annotations.NullMarked;
