/** The story that {@code lethe demo} tells, and its claims. */
@NullMarked
package dev.lethe.standalone.demo;

import org.jspecify.annotations.NullMarked;
