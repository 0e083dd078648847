/** The scorer: the only code that opens a spec's retain, probe and holdout files. */
@NullMarked
package dev.lethe.workbench.score;

import org.jspecify.annotations.NullMarked;
