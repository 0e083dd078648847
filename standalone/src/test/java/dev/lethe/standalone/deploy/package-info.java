/** Checks of the files under {@code deploy/} and of {@code docker-compose.yml}. */
@NullMarked
package dev.lethe.standalone.deploy;

import org.jspecify.annotations.NullMarked;
