/** What every package that speaks to Postgres shares. */
@NullMarked
package dev.lethe.db.jdbc;

import org.jspecify.annotations.NullMarked;
