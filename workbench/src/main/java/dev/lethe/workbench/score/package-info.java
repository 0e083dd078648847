/** The scorer: the only code that opens a spec's retain and probe files. */
@NullMarked
package dev.lethe.workbench.score;

import org.jspecify.annotations.NullMarked;
