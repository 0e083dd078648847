package dev.lethe.faults;

import dev.lethe.schemas.access.Role;
import dev.lethe.standalone.client.InferenceClient;
import dev.lethe.standalone.launch.StackAddresses;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Arrays;

/** Asks both APIs and looks at the clock. */
record ApiProbe(StackAddresses addresses) {
  private static final int TOKENS = 8;
  private static final HttpClient HTTP =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

  /** An answer of the ingest API; status 0 where there was none. */
  record Answer(int status, Duration after) {}

  Answer post(Submission submission) throws IOException, InterruptedException {
    return timed(
        HttpRequest.newBuilder(URI.create(addresses.ingest() + "/v1/requests"))
            .timeout(Duration.ofSeconds(30))
            .header("Content-Type", "application/json")
            .header("Idempotency-Key", submission.id())
            .POST(BodyPublishers.ofByteArray(submission.body())));
  }

  Answer get(String id) throws IOException, InterruptedException {
    return timed(
        HttpRequest.newBuilder(URI.create(addresses.ingest() + "/v1/requests/" + id))
            .timeout(Duration.ofSeconds(30)));
  }

  /** The 99th percentile of that many answers of the first replica. */
  Duration inferenceP99(int questions) {
    InferenceClient replica =
        new InferenceClient(
            addresses.inference().get(0), addresses.model(), addresses.key(Role.OPERATOR));
    long[] nanos = new long[questions];
    for (int i = 0; i < questions; i++) {
      long begun = System.nanoTime();
      replica.complete("Question: What is the capital of Norway?\nAnswer:", TOKENS);
      nanos[i] = System.nanoTime() - begun;
    }
    Arrays.sort(nanos);
    return Duration.ofNanos(nanos[(int) Math.ceil(questions * 0.99) - 1]);
  }

  private Answer timed(HttpRequest.Builder call) throws IOException, InterruptedException {
    HttpRequest request = addresses.key(Role.SUBMITTER).authorize(call).build();
    long begun = System.nanoTime();
    int status = HTTP.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    return new Answer(status, Duration.ofNanos(System.nanoTime() - begun));
  }
}
