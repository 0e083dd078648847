/** Times what the command line does. */
@NullMarked
package dev.lethe.standalone.bench;

import org.jspecify.annotations.NullMarked;
