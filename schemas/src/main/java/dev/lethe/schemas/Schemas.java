package dev.lethe.schemas;

import com.fasterxml.jackson.databind.JsonNode;
import com.networknt.schema.JsonMetaSchema;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** One of the JSON Schemas (2020-12) on the class path, ready to validate. Thread-safe. */
enum Schemas {
  ENVELOPE("cloud-event"),
  ERASURE_REQUEST("erasure-request"),
  ERASURE_CANCELLATION("erasure-cancellation"),
  REQUEST_EVENT("request-event"),
  CASE_EVENT("case-event"),
  UNLEARNING_JOB("unlearning-job"),
  ADAPTER_EVENT("adapter-event"),
  ENFORCEMENT_EVENT("enforcement-event"),
  REPLICA_EVENT("replica-event"),
  LIVE_SET_HEAD("live-set-head"),
  WITHDRAWAL_ORDER("withdrawal-order"),
  AUDIT_CHECKPOINT("audit-checkpoint"),
  DEAD_LETTER("dead-letter"),
  CERTIFICATE("certificate"),
  FINDINGS("findings");

  static final String BASE = "https://lethe.dev/schemas/v1/";

  private final JsonSchema schema;

  Schemas(String name) {
    schema = Holder.FACTORY.getSchema(SchemaLocation.of(BASE + name + ".json"), Holder.CONFIG);
    schema.initializeValidators();
  }

  /**
   * Checks {@code node}.
   *
   * @param at JSON pointer of {@code node} in its document, put before the pointers reported
   * @throws InvalidEventException with the rule and the pointer of the first breach
   */
  void check(JsonNode node, String at) {
    Set<ValidationMessage> breaches = schema.validate(node);
    if (!breaches.isEmpty()) {
      throw SchemaViolation.of(breaches.iterator().next(), at);
    }
  }

  private static final class Holder {
    static final SchemaValidatorsConfig CONFIG =
        SchemaValidatorsConfig.builder()
            .formatAssertionsEnabled(true)
            .failFast(true)
            .regularExpressionFactory(new EcmaRegex())
            .build();

    static final JsonSchemaFactory FACTORY =
        JsonSchemaFactory.getInstance(
            VersionFlag.V202012,
            b ->
                b.schemaLoaders(l -> l.schemas(Holder::read))
                    .metaSchema(
                        JsonMetaSchema.builder(JsonMetaSchema.getV202012())
                            .format(new DateTimeFormat())
                            .build()));

    private static @Nullable String read(String iri) {
      if (!iri.startsWith(BASE)) {
        return null;
      }
      String name = "v1/" + iri.substring(BASE.length());
      try (InputStream in = Schemas.class.getResourceAsStream(name)) {
        if (in == null) {
          throw new IllegalStateException("no schema " + iri);
        }
        return new String(in.readAllBytes(), StandardCharsets.UTF_8);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
