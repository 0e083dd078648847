/**
 * Who is signed in to the console: sessions, their cookie, and what protects them. A session is
 * nobody's right by itself; the key that was shown is looked up again at each call.
 */
@org.jspecify.annotations.NullMarked
package dev.lethe.ingest.console.session;
