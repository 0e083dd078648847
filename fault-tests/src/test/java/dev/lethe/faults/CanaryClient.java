package dev.lethe.faults;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.db.keys.IntakeEncryption;
import dev.lethe.schemas.IntakeMessage;
import dev.lethe.schemas.Json;
import dev.lethe.schemas.RequestState;
import dev.lethe.schemas.Topics;
import dev.lethe.schemas.access.Role;
import dev.lethe.standalone.client.RoleKey;
import dev.lethe.standalone.launch.StackAddresses;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.jspecify.annotations.Nullable;

/** Hands requests in by each of the ways that there are, and follows them. */
final class CanaryClient implements AutoCloseable {

  private final HttpClient http = HttpClient.newHttpClient();
  private final String ingest;
  private final RoleKey submitter;
  private final RoleKey operator;
  private final Producer<String, byte[]> producer;

  CanaryClient(StackAddresses addresses) {
    this.ingest = addresses.ingest();
    this.submitter = addresses.key(Role.SUBMITTER);
    this.operator = addresses.key(Role.OPERATOR);
    this.producer =
        new KafkaProducer<>(
            Map.of(
                ProducerConfig.BOOTSTRAP_SERVERS_CONFIG,
                addresses.kafka(),
                // Nothing may be hidden from a search by being made small.
                ProducerConfig.COMPRESSION_TYPE_CONFIG,
                "none"),
            new StringSerializer(),
            new ByteArraySerializer());
  }

  void postPlain(byte[] body) throws IOException, InterruptedException {
    taken(post("application/json", body));
  }

  void postEncrypted(byte[] body) throws IOException, InterruptedException {
    taken(post(IntakeEncryption.MEDIA_TYPE, encrypt(body).getBytes(StandardCharsets.US_ASCII)));
  }

  /** Structured mode, the data encrypted. */
  void writeEncrypted(String id, byte[] body) throws IOException, InterruptedException {
    String event =
        """
        {"specversion":"1.0","id":"%s","source":"/canaries","type":"%s",
         "datacontenttype":"application/jose","data":"%s"}"""
            .formatted(UUID.randomUUID(), IntakeMessage.ERASURE_REQUESTED, encrypt(body));
    write(new ProducerRecord<>(topic(), id, event.getBytes(StandardCharsets.UTF_8)));
  }

  /** Binary mode, the data encrypted. */
  void writeEncryptedBinary(String id, byte[] body) throws IOException, InterruptedException {
    writeBinary(id, IntakeEncryption.MEDIA_TYPE, encrypt(body).getBytes(StandardCharsets.US_ASCII));
  }

  void writePlain(String id, byte[] body) throws InterruptedException {
    writeBinary(id, "application/json", body);
  }

  private void writeBinary(String id, String contentType, byte[] value)
      throws InterruptedException {
    ProducerRecord<String, byte[]> record = new ProducerRecord<>(topic(), id, value);
    Map<String, String> headers =
        Map.of(
            "content-type",
            contentType,
            "ce_specversion",
            "1.0",
            "ce_id",
            UUID.randomUUID().toString(),
            "ce_source",
            "/canaries",
            "ce_type",
            IntakeMessage.ERASURE_REQUESTED);
    headers.forEach((k, v) -> record.headers().add(k, v.getBytes(StandardCharsets.UTF_8)));
    write(record);
  }

  private void write(ProducerRecord<String, byte[]> record) throws InterruptedException {
    try {
      producer.send(record).get();
    } catch (ExecutionException e) {
      throw new IllegalStateException("the broker did not take a record", e);
    }
  }

  /** Asks for it; it may be too late. */
  void cancel(String id) throws IOException, InterruptedException {
    http.send(call("/v1/requests/" + id).DELETE().build(), BodyHandlers.discarding());
  }

  /** Null while nobody knows the request. */
  @Nullable RequestState state(String id) {
    try {
      HttpResponse<byte[]> answer = get("/v1/requests/" + id);
      if (answer.statusCode() != 200) {
        return null;
      }
      JsonNode status = Json.parse(answer.body());
      return RequestState.valueOf(status.path("state").asText());
    } catch (IOException e) {
      return null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    }
  }

  /** What a GET of any address is answered with, to an operator. */
  int status(String url) throws IOException, InterruptedException {
    HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(url));
    return http.send(operator.authorize(request).build(), BodyHandlers.discarding()).statusCode();
  }

  private HttpResponse<byte[]> get(String path) throws IOException, InterruptedException {
    return http.send(call(path).build(), BodyHandlers.ofByteArray());
  }

  private HttpRequest.Builder call(String path) {
    return submitter.authorize(HttpRequest.newBuilder(URI.create(ingest + path)));
  }

  private int post(String contentType, byte[] body) throws IOException, InterruptedException {
    HttpRequest request =
        call("/v1/requests")
            .header("Content-Type", contentType)
            .POST(BodyPublishers.ofByteArray(body))
            .build();
    return http.send(request, BodyHandlers.discarding()).statusCode();
  }

  private static void taken(int status) {
    if (status != 202) {
      throw new IllegalStateException("not taken: " + status);
    }
  }

  private String encrypt(byte[] body) throws IOException, InterruptedException {
    String published = new String(get("/v1/intake-keys").body(), StandardCharsets.UTF_8);
    return IntakeEncryption.encrypt(published, body);
  }

  private static String topic() {
    return new Topics(Topics.DEFAULT_PREFIX).requests();
  }

  @Override
  public void close() {
    producer.close();
  }
}
