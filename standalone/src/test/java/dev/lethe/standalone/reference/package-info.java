/** Renders the pages under {@code docs/reference} that say what the code says. */
@NullMarked
package dev.lethe.standalone.reference;

import org.jspecify.annotations.NullMarked;
