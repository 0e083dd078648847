/**
 * The pages for people, under {@code /console}. They act through the handlers of the HTTP API and
 * in no other way, so that tenants, roles and actors are the same; what a page offers is what
 * {@link dev.lethe.access.AccessRules} let its reader do.
 */
@org.jspecify.annotations.NullMarked
package dev.lethe.ingest.console;
