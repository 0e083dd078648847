/** Text and progress bars for people who watch. */
@NullMarked
package dev.lethe.standalone.terminal;

import org.jspecify.annotations.NullMarked;
