/** Finds out whom identities name, and what is to be forgotten of them. */
@NullMarked
package dev.lethe.ingest.identity;

import org.jspecify.annotations.NullMarked;
