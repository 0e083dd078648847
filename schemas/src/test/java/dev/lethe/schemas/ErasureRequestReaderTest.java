package dev.lethe.schemas;

import static dev.lethe.schemas.SecretMarkers.CANARY;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ErasureRequestReaderTest {
  private static final String MINIMAL =
      "{\"id\":\"r-1\",\"model\":\"demo\",\"subject\":\"s\",\"forgetSet\":{\"texts\":[\"t\"]}}";

  @Test
  void readsAFullRequest() {
    ErasureRequest request = SampleEvents.erasureRequest();

    ErasureRequestReader.Parsed parsed = read(Json.write(request));

    assertThat(parsed.request()).isEqualTo(request);
  }

  @Test
  void onlyFourFieldsAreRequired() {
    ErasureRequest request = read(utf8(MINIMAL)).request();

    assertThat(request.tenant()).isNull();
    assertThat(request.replacement()).isNull();
    assertThat(request.forgetSet().examples()).isEmpty();
  }

  @Test
  void timesMayHaveAnOffset() {
    String json = MINIMAL.replaceFirst("\\{", "{\"dueAt\":\"2026-03-04T05:06:07+02:00\",");

    assertThat(read(utf8(json)).request().dueAt()).isEqualTo(Instant.parse("2026-03-04T03:06:07Z"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1990-12-31T23:59:60Z",
        "1937-01-01T12:00:27.87+00:20",
        "2026-03-04t05:06:07.1234567891234-00:00",
        "2026-03-04T05:06:07-23:00",
        "0000-01-01T00:00:00Z",
        "9999-12-31T23:59:59.999999999Z",
      })
  void everyTimeThatIsAcceptedCanBeSaidInEveryLaterEvent(String time) {
    String json = MINIMAL.replaceFirst("\\{", "{\"dueAt\":\"" + time + "\",");
    Instant dueAt = Objects.requireNonNull(read(utf8(json)).request().dueAt());
    RequestEvent.Intake intake =
        new RequestEvent.Intake(
            "c2VhbGVk", SampleEvents.DIGEST, null, SampleEvents.AT, dueAt, 1, 1, null, null, dueAt);
    RequestEvent event =
        new RequestEvent(
            "r-1",
            "acme",
            "demo",
            RequestState.RECEIVED,
            dueAt,
            null,
            null,
            null,
            null,
            intake,
            null);

    byte[] written = EventSerdes.requestEvents().write(Event.of(event));

    assertThat(EventSerdes.requestEvents().read(written).data()).isEqualTo(event);
  }

  @Test
  void aReplacementWithoutBehaviourRefuses() {
    String json = MINIMAL.replaceFirst("\\{", "{\"replacement\":{\"text\":\"Nothing to say.\"},");

    assertThat(read(utf8(json)).request().replacement())
        .isEqualTo(new Replacement(Replacement.Behaviour.REFUSE, "Nothing to say."));
  }

  @Test
  void anAnswerAsAboutSomebodyUnknownHasNoTextOfItsOwn() {
    String json = MINIMAL.replaceFirst("\\{", "{\"replacement\":{\"behaviour\":\"unknown\"},");

    assertThat(read(utf8(json)).request().replacement())
        .isEqualTo(new Replacement(Replacement.Behaviour.UNKNOWN, null));
  }

  @Test
  void theDigestIsThatOfTheContent() {
    String spaced = MINIMAL.replace(",", " ,\n ").replace(":", " : ");
    String other = MINIMAL.replace("\"t\"", "\"u\"");

    String digest = read(utf8(MINIMAL)).bodyDigest();

    assertThat(digest).startsWith("sha256:");
    assertThat(read(utf8(spaced)).bodyDigest()).isEqualTo(digest);
    assertThat(read(utf8(other)).bodyDigest()).isNotEqualTo(digest);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "'id':'r-1'          | 'id':'../CANARY'             | schema           | /id",
        "'id':'r-1'          | 'id':'CANARY','x':1          | unknown-field    | /x",
        "'id':'r-1'          | 'id':'r','CANARY x y':1      | unknown-field    | ~~",
        "'id':'r-1',         | ~~                           | missing-field    | /id",
        "'model':'demo'      | 'model':['CANARY']           | wrong-type       | /model",
        "'subject':'s'       | 'subject':{'CANARY':1}       | wrong-type       | /subject",
        "'subject':'s'       | 'subject':null               | wrong-type       | /subject",
        "'subject':'s'       | 'subject':'s','subject':'CANARY' | duplicate-field | /subject",
        "'subject':'s'       | 'subject':'s','dueAt':'CANARY'   | schema       | /dueAt",
        "'subject':'s'       | 'subject':'s','dueAt':'2026-13-01T00:00:00Z' | schema | /dueAt",
        "'subject':'s'       | 'subject':'s','dueAt':'9999-12-31T23:59:59-00:01' | schema | /dueAt",
        "'subject':'s'       | 'subject':'s','receivedAt':'9999-12-31T23:59:59-00:01' | schema |"
            + " /receivedAt",
        "'subject':'s'       | 'subject':'s','receivedAt':'0000-01-01T00:00:00+01:00' | schema |"
            + " /receivedAt",
        "'subject':'s'       | 'subject':'s','dueAt':1767225600 | wrong-type   | /dueAt",
        "'subject':'s'       | 'subject':'s','callbackUrl':'ftp://CANARY' | schema | /callbackUrl",
        "'subject':'s'       | 'subject':'s','replacement':{'behaviour':'CANARY'} | schema |"
            + " /replacement/behaviour",
        "'subject':'s'       | 'subject':'s','replacement':{'behaviour':'unknown','text':'CANARY'}"
            + " | schema | /replacement/text",
        "'subject':'s'       | 'subject':'s','replacement':{'CANARY':1} | unknown-field |"
            + " /replacement",
        "{'texts':['t']}     | {}                           | empty-forget-set | /forgetSet",
        "{'texts':['t']}     | {'texts':[],'examples':[]}   | empty-forget-set | /forgetSet",
        "{'texts':['t']}     | 'CANARY'                     | wrong-type       | /forgetSet",
        "{'texts':['t']}     | {'texts':['t',7]}            | wrong-type       |"
            + " /forgetSet/texts/1",
        "{'texts':['t']}     | {'texts':['t',null]}         | wrong-type       |"
            + " /forgetSet/texts/1",
        "{'texts':['t']}     | {'texts':['CANARY','']}      | schema           |"
            + " /forgetSet/texts/1",
        "{'texts':['t']}     | {'text':['CANARY']}          | unknown-field    | /forgetSet/text",
        "{'texts':['t']}     |"
            + " {'examples':[{'prompt':'CANARY','completion':'c'},{'prompt':'CANARY'}]} |"
            + " missing-field | /forgetSet/examples/1/completion",
        "{'texts':['t']}     | {'examples':[{'prompt':'CANARY','completion':3}]} | wrong-type |"
            + " /forgetSet/examples/0/completion",
        "{'texts':['t']}     | {'examples':[{'prompt':'p','completion':'c','note':'CANARY'}]} |"
            + " unknown-field | /forgetSet/examples/0/note",
        "{'texts':['t']}     | {'reference':{'uri':'CANARY','sha256':'CANARY'}} | schema |"
            + " /forgetSet/reference/sha256",
        "{'texts':['t']}     | {'reference':{'uri':'CANARY'}} | missing-field  |"
            + " /forgetSet/reference/sha256",
      })
  void refusesByRuleAndFieldOnly(String from, String to, String code, String field) {
    String json = MINIMAL.replace('"', '\'').replace(from, to).replace('\'', '"');
    assertThat(json).isNotEqualTo(MINIMAL);
    byte[] bytes = utf8(json.replace("CANARY", CANARY));

    InvalidEventException refusal = SecretMarkers.refusal(() -> read(bytes));

    assertThat(refusal).hasMessage(field.isEmpty() ? code : code + " at " + field);
    assertThat(refusal.code()).isEqualTo(code);
    assertThat(refusal.field()).isEqualTo(field);
  }

  @Test
  void anArrayIsNoRequest() {
    InvalidEventException refusal = SecretMarkers.refusal(() -> read(utf8("[\"" + CANARY + "\"]")));

    assertThat(refusal).hasMessage("wrong-type");
  }

  @Test
  void refusesMoreThanTheLimitsAllow() {
    Limits limits = new Limits(2, 2, 400);
    String three = MINIMAL.replace("[\"t\"]", "[\"t\",\"t\",\"" + CANARY + "\"]");
    String nine = MINIMAL.replace("\"t\"", "\"12345678\",\"123456789\"");
    String big = MINIMAL.replace("\"t\"", "\"" + CANARY.repeat(20) + "\"");

    assertThat(SecretMarkers.refusal(() -> ErasureRequestReader.read(utf8(three), limits)))
        .hasMessage("too-many-examples at /forgetSet/texts");
    assertThat(SecretMarkers.refusal(() -> ErasureRequestReader.read(utf8(nine), limits)))
        .hasMessage("too-long at /forgetSet/texts/1");
    assertThat(SecretMarkers.refusal(() -> ErasureRequestReader.read(utf8(big), limits)))
        .hasMessage("too-large");
  }

  @Test
  void printingARequestShowsNoneOfIt() {
    String json =
        MINIMAL
            .replace("\"s\"", "\"" + CANARY + "\"")
            .replace(
                "\"texts\"", "\"examples\":[{\"prompt\":\"Q\",\"completion\":\"C\"}],\"texts\"")
            .replaceAll("\"[tQC]\"", "\"" + CANARY + "\"");

    ErasureRequestReader.Parsed parsed = read(utf8(json));

    assertThat(parsed.request().subject()).isEqualTo(CANARY);
    assertThat(parsed.toString() + parsed.request() + parsed.request().forgetSet())
        .doesNotContain(CANARY);
    assertThat(parsed.request().forgetSet().examples().toString()).doesNotContain(CANARY);
    assertThat(new IntakeMessage.Erase(parsed, null).toString()).doesNotContain(CANARY);
  }

  private static ErasureRequestReader.Parsed read(byte[] json) {
    return ErasureRequestReader.read(json, Limits.standard());
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
