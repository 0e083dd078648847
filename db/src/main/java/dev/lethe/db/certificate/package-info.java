/**
 * The file of a certificate: its one form, its signature, what proves it, and its readable page.
 */
@NullMarked
package dev.lethe.db.certificate;

import org.jspecify.annotations.NullMarked;
