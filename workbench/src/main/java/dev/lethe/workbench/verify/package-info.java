/** Compares a model folder with reference values that were computed elsewhere. */
@NullMarked
package dev.lethe.workbench.verify;

import org.jspecify.annotations.NullMarked;
