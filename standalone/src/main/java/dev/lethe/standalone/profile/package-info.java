/** The installations that a user works with, by name. */
@NullMarked
package dev.lethe.standalone.profile;

import org.jspecify.annotations.NullMarked;
