package dev.lethe.ingest.callback;

import dev.lethe.ingest.opendsr.OpenDsrReport;
import java.net.URI;
import java.util.concurrent.CompletableFuture;

/** Sends one status in the form of OpenDSR. Thread-safe. */
@FunctionalInterface
public interface StatusCallbackSender {
  /** Completes with whether the receiver took it, within a bounded time and never exceptionally. */
  CompletableFuture<Boolean> send(URI url, OpenDsrReport report);
}
