/** The HTTP API, whose every error is problem+json. */
@NullMarked
package dev.lethe.ingest.rest;

import org.jspecify.annotations.NullMarked;
