/**
 * The methods that can be compared, by name: ours, the base model alone, and training without a
 * gate, which for two of them uses retained data.
 */
@NullMarked
package dev.lethe.workbench.catalogue;

import org.jspecify.annotations.NullMarked;
