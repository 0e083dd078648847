/**
 * Looks at what a stack needs of this machine, at the stores behind it and at the stack itself, and
 * says what is wrong and what to do. Changes nothing. One class a check; {@link
 * dev.lethe.standalone.doctor.CheckRunner} runs each once, and lets none of them hang.
 */
@NullMarked
package dev.lethe.standalone.doctor;

import org.jspecify.annotations.NullMarked;
