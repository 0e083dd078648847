/** Spec folders: what is taught and what is to be forgotten. Never what is held out. */
@NullMarked
package dev.lethe.workbench.spec;

import org.jspecify.annotations.NullMarked;
