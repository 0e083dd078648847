/**
 * The audit trail and the views of the log in Postgres; nothing here is a source of truth but keys.
 */
@NullMarked
package dev.lethe.db;

import org.jspecify.annotations.NullMarked;
