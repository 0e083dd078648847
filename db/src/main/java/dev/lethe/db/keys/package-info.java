/** The master key, and the per-request keys that are destroyed when a request is done. */
@NullMarked
package dev.lethe.db.keys;

import org.jspecify.annotations.NullMarked;
