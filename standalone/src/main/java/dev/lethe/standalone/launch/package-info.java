/** Starts, watches and stops the broker, the database and the services on one machine. */
@NullMarked
package dev.lethe.standalone.launch;

import org.jspecify.annotations.NullMarked;
