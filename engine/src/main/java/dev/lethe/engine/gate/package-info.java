/**
 * Decides whether a prompt and its drafted answer belong to a request; evidences, heads,
 * calibration.
 */
@NullMarked
package dev.lethe.engine.gate;

import org.jspecify.annotations.NullMarked;
