package dev.lethe.schemas;

import static dev.lethe.schemas.SecretMarkers.CANARY;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.cloudevents.CloudEvent;
import io.cloudevents.core.builder.CloudEventBuilder;
import io.cloudevents.core.message.Encoding;
import io.cloudevents.core.provider.EventFormatProvider;
import io.cloudevents.jackson.JsonFormat;
import io.cloudevents.kafka.CloudEventSerializer;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class IntakeCodecTest {
  private static final byte[] KEY = utf8("r-1");
  private static final byte[] BODY = Json.write(SampleEvents.erasureRequest());

  private final IntakeCodec codec = new IntakeCodec(Limits.standard());

  @ParameterizedTest
  @EnumSource
  void readsWhatTheCloudEventsSdkWrites(Encoding encoding) {
    Headers headers = new RecordHeaders();
    byte[] value = sdk(encoding).serialize("topic", headers, cloudEvent().build());

    IntakeMessage message = codec.read(KEY, headers, value);

    assertThat(message)
        .isEqualTo(
            new IntakeMessage.Erase(ErasureRequestReader.read(BODY, Limits.standard()), null));
  }

  @ParameterizedTest
  @EnumSource
  void theDigestOfTheIdempotencyKeyTravelsAsAnExtension(Encoding encoding) {
    Headers headers = new RecordHeaders();
    CloudEvent event =
        cloudEvent().withExtension("idempotencykeydigest", SampleEvents.DIGEST).build();
    byte[] value = sdk(encoding).serialize("topic", headers, event);

    IntakeMessage.Erase message = (IntakeMessage.Erase) codec.read(KEY, headers, value);

    assertThat(message.idempotencyKeyDigest()).isEqualTo(SampleEvents.DIGEST);
  }

  @Test
  void theCloudEventsSdkReadsWhatItWrites() {
    ObjectNode body = (ObjectNode) Json.parse(BODY);

    byte[] value = codec.writeErase("e-1", SampleEvents.AT, body, SampleEvents.DIGEST);

    CloudEvent event =
        EventFormatProvider.getInstance().resolveFormat(JsonFormat.CONTENT_TYPE).deserialize(value);
    assertThat(event.getType()).isEqualTo("lethe.erasure-requested.v1");
    assertThat(event.getSubject()).isEqualTo("r-1");
    assertThat(event.getTime().toInstant()).isEqualTo(SampleEvents.AT);
    assertThat(codec.read(KEY, new RecordHeaders(), value))
        .isEqualTo(
            new IntakeMessage.Erase(
                ErasureRequestReader.read(BODY, Limits.standard()), SampleEvents.DIGEST));
  }

  @Test
  void readsACancellation() {
    byte[] value = codec.writeCancel("e-1", SampleEvents.AT, "r-1");

    IntakeMessage message = codec.read(KEY, new RecordHeaders(), value);

    assertThat(message).isEqualTo(new IntakeMessage.Cancel("r-1"));
  }

  @Test
  void dataMayComeAsBase64() {
    String value =
        "{\"specversion\":\"1.0\",\"id\":\"e\",\"source\":\"s\",\"type\":"
            + "\"lethe.erasure-requested.v1\",\"data_base64\":\""
            + Base64.getEncoder().encodeToString(BODY)
            + "\"}";

    assertThat(codec.read(KEY, new RecordHeaders(), utf8(value)).id()).isEqualTo("r-1");
  }

  /** CloudEvents, JSON format, 2.2 and 3.1; core specification, 3. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "'subject':null",
        "'time':null",
        "'dataschema':null",
        "'datacontenttype':null",
        "'data_base64':null",
        "'partitionkey':null",
        "'idempotencykeydigest':null",
        "'datacontenttype':'Application/JSON'",
        "'datacontenttype':'APPLICATION/Cloud.Thing+Json ; Charset=UTF-8'",
        "'datacontenttype':'text/json'",
        "'time':'1990-12-31T15:59:60-08:00'",
        "'time':'2026-03-04t05:06:07.1234567891-00:00'",
        "'averylongnameofanextensionattributeof41let':'x'",
        "'n':7,'b':true",
      })
  void isNoStricterThanTheFormat(String attributes) {
    String event =
        "{'specversion':'1.0','id':'e','source':'s','type':'lethe.erasure-cancelled.v1',"
            + attributes
            + ",'data':{'id':'r-1'}}";

    IntakeMessage message = codec.read(KEY, new RecordHeaders(), utf8(event.replace('\'', '"')));

    assertThat(message).isEqualTo(new IntakeMessage.Cancel("r-1"));
  }

  @Test
  void dataThatIsNullBesideBase64IsAsIfAbsent() {
    String base64 = Base64.getEncoder().encodeToString(utf8("{\"id\":\"r-1\"}"));
    String event =
        "{'specversion':'1.0','id':'e','source':'s','type':'lethe.erasure-cancelled.v1',"
            + "'data':null,'data_base64':'"
            + base64
            + "'}";

    IntakeMessage message = codec.read(KEY, new RecordHeaders(), utf8(event.replace('\'', '"')));

    assertThat(message).isEqualTo(new IntakeMessage.Cancel("r-1"));
  }

  @ParameterizedTest
  @CsvSource({
    "content-type, Application/JSON",
    "content-type, 'APPLICATION/JSON; Charset=utf-8'",
    "content-type, ",
    "ce_subject, ",
    "ce_time, ",
    "ce_idempotencykeydigest, ",
    "ce_averylongnameofanextensionattributeof41let, x",
  })
  void isNoStricterInBinaryMode(String name, @Nullable String text) {
    Headers headers = new RecordHeaders();
    byte[] value = sdk(Encoding.BINARY).serialize("topic", headers, cloudEvent().build());
    headers.remove(name).add(name, text == null ? null : utf8(text));

    IntakeMessage message = codec.read(KEY, headers, value);

    assertThat(message.id()).isEqualTo("r-1");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"application/CloudEvents+JSON; charset=UTF-8", "application/cloudevents+json"})
  void structuredModeIsKnownByItsMediaTypeInAnyCase(String contentType) {
    Headers headers = new RecordHeaders().add("content-type", utf8(contentType));

    IntakeMessage message =
        codec.read(KEY, headers, codec.writeCancel("e-1", SampleEvents.AT, "r-1"));

    assertThat(message).isEqualTo(new IntakeMessage.Cancel("r-1"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "'type':              | 'id':null,'type':         | duplicate-field at /id",
        "'id':'e'             | 'id':null                 | missing-field at /id",
        "'id':'e'             | 'id':'e\\u0000CANARY'     | schema at /id",
        "'source':'s'         | 'source':'s','datacontenttype':'application/josephine' | schema at /datacontenttype",
        "'data':{'id':'r-1'}  | 'data':null               | wrong-type at /data",
        "'specversion':'1.0' | 'specversion':'0.3'      | schema at /specversion",
        "'specversion':'1.0',| ~~                       | missing-field at /specversion",
        "'type':'lethe.erasure-cancelled.v1' | 'type':'CANARY' | unknown-type at /type",
        "'source':'s'        | 'source':'s','Not an attribute CANARY':1 | unknown-field",
        "'source':'s'        | 'source':'s','ext':{'CANARY':1}     | wrong-type at /ext",
        "'source':'s'        | 'source':'s','time':'CANARY'        | schema at /time",
        "'source':'s'        | 'source':'s','datacontenttype':'text/CANARY' | schema at /datacontenttype",
        "'source':'s'        | 'source':'s','source':'CANARY'      | duplicate-field at /source",
        "{'id':'r-1'}        | {'id':'r-1','CANARY':1}  | unknown-field at /data",
        "{'id':'r-1'}        | {'id':7}                 | wrong-type at /data/id",
        "{'id':'r-1'}        | {'id':'CANARY'}          | key-mismatch at /data/id",
        "{'id':'r-1'}        | 'CANARY'                 | wrong-type at /data",
        "'data':{'id':'r-1'} | 'data_base64':'Q0FOQVJZ' | malformed-json",
      })
  void refusesByRuleAndFieldOnly(String from, String to, String message) {
    String event =
        "{'specversion':'1.0','id':'e','source':'s','type':'lethe.erasure-cancelled.v1',"
            + "'data':{'id':'r-1'}}";
    assertThat(event).contains(from);
    byte[] value = utf8(event.replace(from, to).replace('\'', '"').replace("CANARY", CANARY));

    InvalidEventException refusal =
        SecretMarkers.refusal(() -> codec.read(KEY, new RecordHeaders(), value));

    assertThat(refusal).hasMessage(message);
  }

  @ParameterizedTest
  @CsvSource({
    "ce_specversion, 0.3, not-a-cloudevent",
    "ce_id, '', not-a-cloudevent",
    "ce_source, , not-a-cloudevent",
    "content-type, text/plain, not-a-cloudevent",
    "content-type, application/cloudevents+avro, not-a-cloudevent",
    "ce_type, other, unknown-type at /type",
    "ce_type, , unknown-type at /type",
    "ce_idempotencykeydigest, Ada-Quintrell, schema at /idempotencykeydigest"
  })
  void refusesBinaryModeWithWrongHeaders(String name, @Nullable String text, String message) {
    Headers headers = new RecordHeaders();
    byte[] value = sdk(Encoding.BINARY).serialize("topic", headers, cloudEvent().build());
    headers.remove(name);
    if (text != null) {
      headers.add(name, utf8(text));
    }

    InvalidEventException refusal = SecretMarkers.refusal(() -> codec.read(KEY, headers, value));

    assertThat(refusal).hasMessage(message);
  }

  @Test
  void refusesAnotherKeyThanTheRequestId() {
    byte[] value = codec.writeCancel("e-1", SampleEvents.AT, "r-1");

    assertThat(SecretMarkers.refusal(() -> codec.read(utf8(CANARY), new RecordHeaders(), value)))
        .hasMessage("key-mismatch at /data/id");
    assertThat(SecretMarkers.refusal(() -> codec.read(null, new RecordHeaders(), value)))
        .hasMessage("key-mismatch at /data/id");
    assertThat(SecretMarkers.refusal(() -> codec.read(KEY, new RecordHeaders(), null)))
        .hasMessage("not-a-cloudevent");
  }

  @Test
  void opensWhatIsEncryptedAndReadsItAsStrictly() {
    IntakeCodec encrypted = new IntakeCodec(Limits.standard(), (jose, at) -> reversed(jose));
    String event =
        """
        {"specversion":"1.0","id":"e","source":"s","type":"lethe.erasure-requested.v1",
         "datacontenttype":"application/jose",%s}""";
    byte[] data = utf8(event.formatted("\"data\":" + quoted(reversed(BODY))));
    byte[] base64 =
        utf8(event.formatted("\"data_base64\":" + quoted(base64(utf8(reversed(BODY))))));
    byte[] object = utf8(event.formatted("\"data\":{}"));

    var expected =
        new IntakeMessage.Erase(ErasureRequestReader.read(BODY, Limits.standard()), null);
    assertThat(encrypted.read(KEY, new RecordHeaders(), data)).isEqualTo(expected);
    assertThat(encrypted.read(KEY, new RecordHeaders(), base64)).isEqualTo(expected);
    assertThat(SecretMarkers.refusal(() -> encrypted.read(KEY, new RecordHeaders(), object)))
        .hasMessage("wrong-type at /data");
    assertThat(SecretMarkers.refusal(() -> codec.read(KEY, new RecordHeaders(), data)))
        .hasMessage("unknown-intake-key at /data");
  }

  @Test
  void readsWhatItWroteSealedAndShowsNothingOfIt() {
    var sealed =
        new IntakeMessage.Sealed("r-1", SampleEvents.DIGEST, SampleEvents.DIGEST, "c2VhbGVk");

    byte[] value = codec.writeSealed("e-1", SampleEvents.AT, sealed);

    assertThat(codec.read(KEY, new RecordHeaders(), value))
        .isEqualTo(
            new IntakeMessage.Sealed(
                "r-1", SampleEvents.DIGEST, SampleEvents.DIGEST, "c2VhbGVk", SampleEvents.AT));
    assertThat(sealed.toString()).doesNotContain("c2VhbGVk");
    assertThat(SecretMarkers.refusal(() -> codec.read(utf8("r-2"), new RecordHeaders(), value)))
        .hasMessage("key-mismatch at /data/id");
  }

  /** A cipher that is none: half of a JWE library is not this module's business. */
  private static byte[] reversed(String text) {
    return utf8(new StringBuilder(text).reverse().toString());
  }

  private static String reversed(byte[] text) {
    return new StringBuilder(new String(text, StandardCharsets.UTF_8)).reverse().toString();
  }

  private static String quoted(String text) {
    return new String(Json.write(text), StandardCharsets.UTF_8);
  }

  private static String base64(byte[] bytes) {
    return Base64.getEncoder().encodeToString(bytes);
  }

  @Test
  void aSealedTextMayBeAsLongAsARecord() {
    String longest = "x".repeat(22_000_000);

    assertThat(Json.parse(utf8(quoted(longest))).textValue()).hasSize(22_000_000);
  }

  @Test
  void refusesARecordBeyondTheLimit() {
    IntakeCodec small = new IntakeCodec(new Limits(1, 1, 10));

    byte[] plain = codec.writeErase("e-1", SampleEvents.AT, (ObjectNode) Json.parse(BODY), null);
    byte[] longer = new byte[IntakeCodec.encodedBytes(Limits.standard()) + 1];

    assertThat(SecretMarkers.refusal(() -> small.read(KEY, new RecordHeaders(), plain)))
        .hasMessage("too-large");
    assertThat(SecretMarkers.refusal(() -> codec.read(KEY, new RecordHeaders(), longer)))
        .hasMessage("too-large");
  }

  private static CloudEventBuilder cloudEvent() {
    return CloudEventBuilder.v1()
        .withId("e-1")
        .withSource(URI.create("/client"))
        .withType("lethe.erasure-requested.v1")
        .withData("application/json", BODY);
  }

  private static CloudEventSerializer sdk(Encoding encoding) {
    CloudEventSerializer serializer = new CloudEventSerializer();
    serializer.configure(
        Map.of(
            CloudEventSerializer.ENCODING_CONFIG,
            encoding,
            CloudEventSerializer.EVENT_FORMAT_CONFIG,
            JsonFormat.CONTENT_TYPE),
        false);
    return serializer;
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
