/**
 * The gate under attack: questions about what was forgotten in disguise, and for each a twin of the
 * same shape about what stays.
 */
@NullMarked
package dev.lethe.workbench.attack;

import org.jspecify.annotations.NullMarked;
