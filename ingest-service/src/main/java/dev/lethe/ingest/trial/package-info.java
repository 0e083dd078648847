/** What a request would silence, asked of a trainer before the request is handed in. */
@NullMarked
package dev.lethe.ingest.trial;

import org.jspecify.annotations.NullMarked;
