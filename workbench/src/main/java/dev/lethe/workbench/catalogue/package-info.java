/**
 * The methods that can be compared, by name: ours, the base model alone, and training without a
 * gate.
 */
@NullMarked
package dev.lethe.workbench.catalogue;

import org.jspecify.annotations.NullMarked;
