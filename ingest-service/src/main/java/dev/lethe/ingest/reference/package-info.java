/** Forget sets that lie in a file of the operator's instead of in the request. */
@NullMarked
package dev.lethe.ingest.reference;

import org.jspecify.annotations.NullMarked;
