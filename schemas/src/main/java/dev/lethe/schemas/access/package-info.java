/**
 * Who may do what: the roles, who did a thing, and the form of API keys. Services check keys by it,
 * the command line makes them. It knows no other package, as events say who did a thing.
 */
@NullMarked
package dev.lethe.schemas.access;

import org.jspecify.annotations.NullMarked;
