/** What the Data Rights Protocol has of its own: signed messages, agents, claims and statuses. */
@NullMarked
package dev.lethe.ingest.drp;

import org.jspecify.annotations.NullMarked;
