/**
 * Who is signed in to the console: sessions, their cookie, and what protects them. A session is
 * nobody's right by itself; whose it is gets looked up again at each call.
 */
@org.jspecify.annotations.NullMarked
package dev.lethe.ingest.console.session;
