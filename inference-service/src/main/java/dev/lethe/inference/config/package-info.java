/** The settings of a replica. */
@NullMarked
package dev.lethe.inference.config;

import org.jspecify.annotations.NullMarked;
