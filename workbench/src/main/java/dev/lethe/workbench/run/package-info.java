/** A benchmark run: a base model, then request after request, resumable. */
@NullMarked
package dev.lethe.workbench.run;

import org.jspecify.annotations.NullMarked;
