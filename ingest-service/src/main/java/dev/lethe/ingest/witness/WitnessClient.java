package dev.lethe.ingest.witness;

import dev.lethe.db.tlog.AddCheckpointRequest;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Posts to one witness, over connections that are kept alive. Follows no redirect: the operator
 * said whom to ask. Thread-safe.
 */
final class WitnessClient {
  private final Witness witness;
  private final HttpClient http;

  WitnessClient(Witness witness) {
    this.witness = witness;
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(witness.timeout())
            .build();
  }

  /**
   * The answer, whatever its status.
   *
   * @throws IOException if there is none within the witness's timeout, its body included
   */
  HttpResponse<String> post(AddCheckpointRequest request) throws IOException, InterruptedException {
    HttpRequest post =
        HttpRequest.newBuilder(witness.addCheckpoint())
            .header("Content-Type", "text/plain; charset=utf-8")
            .header("User-Agent", "lethe")
            .timeout(witness.timeout())
            .POST(HttpRequest.BodyPublishers.ofString(request.body()))
            .build();
    CompletableFuture<HttpResponse<String>> answer =
        http.sendAsync(post, HttpResponse.BodyHandlers.ofString());
    try {
      return answer.get(witness.timeout().toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException("no answer", e);
    } finally {
      answer.cancel(true);
    }
  }
}
