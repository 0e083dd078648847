/**
 * New requests before they are handed in: reads what a form or a file holds, says line by line what
 * is wrong with it, and keeps it in memory until somebody has looked at it. Nothing of it reaches a
 * disk or a log; messages name places and never quote.
 */
@NullMarked
package dev.lethe.ingest.console.draft;

import org.jspecify.annotations.NullMarked;
