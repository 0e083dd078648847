/**
 * What baselines descend on that cannot do without retained data, and the sample that they are
 * given. No method of ours, no service and nothing in the engine knows this package.
 */
@NullMarked
package dev.lethe.workbench.retained;

import org.jspecify.annotations.NullMarked;
