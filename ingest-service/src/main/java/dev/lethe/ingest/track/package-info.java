/** From acknowledgements and heartbeats of replicas to SHIELDED and ENFORCED. */
@NullMarked
package dev.lethe.ingest.track;

import org.jspecify.annotations.NullMarked;
