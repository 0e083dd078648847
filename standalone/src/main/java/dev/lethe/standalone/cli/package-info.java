/** The command line {@code lethe}. */
@NullMarked
package dev.lethe.standalone.cli;

import org.jspecify.annotations.NullMarked;
