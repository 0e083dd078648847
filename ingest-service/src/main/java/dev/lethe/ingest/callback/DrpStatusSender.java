package dev.lethe.ingest.callback;

import dev.lethe.ingest.drp.DrpReport;
import java.net.URI;
import java.util.concurrent.CompletableFuture;

/** Sends one status in the form of the Data Rights Protocol. Thread-safe. */
@FunctionalInterface
public interface DrpStatusSender {
  /** Completes with whether the receiver took it, within a bounded time and never exceptionally. */
  CompletableFuture<Boolean> send(URI url, DrpReport report);
}
