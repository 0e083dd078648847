/** The tables made again from the log, and compared; what the log says of a moment. */
@NullMarked
package dev.lethe.db.replay;

import org.jspecify.annotations.NullMarked;
