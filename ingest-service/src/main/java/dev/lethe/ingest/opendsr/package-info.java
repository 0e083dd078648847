/** What OpenDSR 2.0 (opengdpr.org) has of its own: documents, statuses and signatures. */
@NullMarked
package dev.lethe.ingest.opendsr;

import org.jspecify.annotations.NullMarked;
