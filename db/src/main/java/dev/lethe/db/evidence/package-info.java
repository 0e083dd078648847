/**
 * The evidence pack of a request: one ZIP with its certificate in three forms and every step of it
 * in the log with its proof, made and checked byte by byte.
 */
@NullMarked
package dev.lethe.db.evidence;

import org.jspecify.annotations.NullMarked;
