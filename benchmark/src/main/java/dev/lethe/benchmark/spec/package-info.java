/** Spec folders: what is taught and what is to be forgotten. Never what is held out. */
@NullMarked
package dev.lethe.benchmark.spec;

import org.jspecify.annotations.NullMarked;
