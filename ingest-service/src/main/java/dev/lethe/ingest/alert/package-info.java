/** Alerts before and after due dates: which there are, and who looks at the clock. */
@org.jspecify.annotations.NullMarked
package dev.lethe.ingest.alert;
