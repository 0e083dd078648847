/**
 * What many requests cost together: how many questions about what stays some gate fires on, as
 * requests accumulate.
 */
@NullMarked
package dev.lethe.workbench.falsefire;

import org.jspecify.annotations.NullMarked;
