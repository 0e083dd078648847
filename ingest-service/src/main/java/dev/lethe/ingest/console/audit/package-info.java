/**
 * Verifies the audit trail, and looks up what was served at a time, for people who watch a page: in
 * the background, one run of each at a time, because either reads the whole log.
 */
@NullMarked
package dev.lethe.ingest.console.audit;

import org.jspecify.annotations.NullMarked;
