/** An inference replica: configuration, start and stop. */
@NullMarked
package dev.lethe.inference;

import org.jspecify.annotations.NullMarked;
