/** The whole product under faults: kills, duplicates, poison, and a checker of what is left. */
@NullMarked
package dev.lethe.faults;

import org.jspecify.annotations.NullMarked;
