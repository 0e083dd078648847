/** From ENFORCED to the signed certificate. */
@NullMarked
package dev.lethe.ingest.certify;

import org.jspecify.annotations.NullMarked;
