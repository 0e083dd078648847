/** The register of all requests, for a regulator: read in one pass, written as CSV or JSON. */
@NullMarked
package dev.lethe.db.register;

import org.jspecify.annotations.NullMarked;
