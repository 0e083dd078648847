package dev.lethe.ingest.console.draft;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_16LE;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lethe.schemas.ErasureRequestReader;
import dev.lethe.schemas.Json;
import dev.lethe.schemas.Limits;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Forms and files as people send them; nothing that is wrong is ever repeated to them. */
class DraftReaderTest {
  private static final String SECRET = "Ellery";
  private static final Limits LIMITS = new Limits(20, 100, 50_000);

  private final DraftReader reader = new DraftReader(Set.of("demo", "other"), LIMITS);

  @Test
  void aWholeFormIsARequestThatTheApiTakes() {
    RequestDraft draft =
        read(
            new Form()
                .with("model", "demo")
                .with("subject", "case 7")
                .with("legalBasis", "gdpr-17")
                .with("id", "case-7")
                .with("refusal", "Ask the office.")
                .with("prompt", "Where?", "Who?", "")
                .with("completion", "Port\r\nEllery", "Mira", "")
                .with("pasted", "prompt,completion\r\n\"When, then?\",\"In \"\"May\"\"\"\r\n")
                .file("{\"prompt\":\"How?\",\"completion\":\"So\"}\n"));

    assertThat(draft.isReady()).as(draft.toString()).isTrue();
    var request = ErasureRequestReader.read(draft.toSubmit().orElseThrow(), LIMITS).request();
    assertThat(request.id()).isEqualTo("case-7");
    assertThat(request.legalBasis()).isEqualTo("gdpr-17");
    assertThat(request.forgetSet().examples())
        .extracting(e -> e.prompt() + "|" + e.completion())
        .containsExactly("Where?|Port\nEllery", "Who?|Mira", "When, then?|In \"May\"", "How?|So");
    assertThat(draft.toString()).doesNotContain(SECRET);
  }

  @Test
  void anIdIsMadeUpAndIsAnother() {
    String first = read(minimal().file(csv("a,b"))).id();
    String second = read(minimal().file(csv("a,b"))).id();

    assertThat(first).startsWith("console-").isNotEqualTo(second);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "prompt,completion\na,b\n\nc,d\n",
        "\uFEFFprompt,completion\r\na,b\r\n\r\nc,d",
        "Completion ; PROMPT\nb;a\n\nd;c\n",
        "prompt\tcompletion\ra\tb\r\rc\td\r",
        "\uFEFF{\"prompt\":\"a\",\"completion\":\"b\"}\r\n\r\n"
            + "{\"completion\":\"d\",\"prompt\":\"c\"}",
      })
  void filesOfEveryKindAreReadWithTheirLines(String content) {
    RequestDraft draft = read(minimal().file(content));

    assertThat(draft.faults()).isEmpty();
    assertThat(draft.examples())
        .extracting(e -> e.line() + e.prompt() + e.completion())
        .containsExactly("2ab".equals(first(draft)) ? "2ab" : "1ab", third(draft));
  }

  @Test
  void aTextMayGoOnOverSeveralLinesAndLaterLinesKeepTheirNumbers() {
    String content = "prompt,completion\n\"one\r\ntwo\",x\nc," + "y".repeat(401) + "\n";

    RequestDraft draft = read(minimal().file(content));

    assertThat(draft.examples()).singleElement().extracting(DraftExample::line).isEqualTo(2L);
    assertThat(draft.examples().get(0).prompt()).isEqualTo("one\r\ntwo");
    assertThat(places(draft)).containsExactly("File, line 4, column completion");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      ignoreLeadingAndTrailingWhitespace = false,
      value = {
        "prompt,answer\\nEllery,Ellery|File, line 1, column 2;File, line 1, column completion",
        "Ellery,Ellery\\na,b|File, line 1, column 1;File, line 1, column 2;File, line 1, column"
            + " prompt;File, line 1, column completion",
        "prompt,completion,Ellery\\na,b,c|File, line 1, column 3",
        "prompt,completion,prompt\\na,b,c|File, line 1, column 3",
        "prompt,completion\\nEllery,Ellery,Ellery|File, line 2",
        "prompt,completion\\nEllery|File, line 2, column completion",
        "prompt,completion\\n ,Ellery|File, line 2, column prompt",
        "prompt,completion\\na,b\\n\"Ellery|File, line 3",
        "prompt,completion\\na,\"Ellery\" x\\n|File, line 2",
        "{\"prompt\":\"Ellery\"}|File, line 1, column completion",
        "{\"prompt\":\"Ellery\",\"completion\":1}|File, line 1, column completion",
        "{\"prompt\":\"a\",\"completion\":\"b\",\"Ellery\":1}|File, line 1",
        "{\"prompt\":\"Ellery|File, line 1, column 18",
        "{\"prompt\":\"a\",\"completion\":\"b\"} Ellery|File, line 1, column 33",
        "{\"prompt\":\"a\",\"completion\":\"b\"}\\n\"Ellery\"|File, line 2",
        "{\"prompt\":\"\\ud800Ellery\",\"completion\":\"b\"}|File, line 1, column prompt",
        "[{\"prompt\":\"Ellery\",\"completion\":\"b\"}]|File, line 1",
        " \\n |File",
      })
  void whatIsWrongIsNamedByLineAndColumnAndNotRepeated(String content, String expected) {
    RequestDraft draft = read(minimal().file(content.replace("\\n", "\n")));

    assertThat(draft.isReady()).isFalse();
    assertThat(places(draft)).containsExactlyInAnyOrder(expected.split(";"));
    assertNothingRepeated(draft);
  }

  @Test
  void otherEncodingsAreNamed() {
    byte[] latin = "prompt,completion\na,b\nc,Ellery \u00e9".getBytes(ISO_8859_1);

    assertThat(places(read(minimal().file(latin)))).containsExactly("File, line 3, column 10");
    assertThat(
            message(
                read(
                    minimal()
                        .file(
                            concat(
                                new byte[] {(byte) 0xff, (byte) 0xfe}, "a".getBytes(UTF_16LE))))))
        .contains("UTF-16");
    assertThat(message(read(minimal().file("PK\u0003\u0004…".getBytes(UTF_8)))))
        .contains("spreadsheet");
  }

  @Test
  void moreThanTheLimitsIsRefused() {
    RequestDraft many = read(minimal().file(csv("a,b\n".repeat(21))));
    RequestDraft heavy =
        new DraftReader(Set.of("demo"), new Limits(20, 100, 200))
            .read(Form.TYPE, minimal().file(csv("a," + "b".repeat(300))).bytes());
    RequestDraft wrong = read(minimal().file(csv(",Ellery\n".repeat(150))));

    assertThat(places(many)).containsExactly("File, line 22");
    assertThat(heavy.errors().get("")).contains("larger than");
    assertThat(wrong.faults()).hasSize(100);
    assertThat(wrong.unnamed()).isEqualTo(50);
  }

  @Test
  void fieldsHaveTheirErrors() {
    assertThat(read(new Form()).errors()).containsOnlyKeys("model", "subject", "prompt");
    assertThat(
            read(new Form().with("model", SECRET).with("subject", "s").file(csv("a,b"))).errors())
        .containsOnlyKeys("model");
    assertThat(read(minimal().with("id", "../Ellery").file(csv("a,b"))).errors())
        .containsOnlyKeys("id");
    assertThat(read(minimal().with("legalBasis", "Ellery\u202e").file(csv("a,b"))).errors())
        .containsOnlyKeys("legalBasis");
    assertThat(
            read(new Form()
                    .with("model", "demo")
                    .with("subject", "s")
                    .with("behaviour", SECRET)
                    .file(csv("a,b")))
                .errors())
        .containsOnlyKeys("behaviour");
    assertThat(
            read(new Form()
                    .with("model", "demo")
                    .with("subject", "s")
                    .with("behaviour", "unknown")
                    .with("refusal", SECRET)
                    .file(csv("a,b")))
                .errors())
        .containsOnlyKeys("refusal");
    assertThat(read(minimal().with("refusal", "E".repeat(2_001)).file(csv("a,b"))).errors())
        .containsOnlyKeys("refusal");
  }

  @Test
  void halfARowIsNamed() {
    RequestDraft draft = read(minimal().with("prompt", "a", "", SECRET).with("completion", "b"));

    assertThat(places(draft)).containsExactly("Rows, row 3, column completion");
    assertThat(draft.form().rows()).hasSize(3);
  }

  @Test
  void bodiesThatAreNoFormsAreRefused() {
    byte[] whole = minimal().file(csv("a,b")).bytes();
    byte[] cut = Arrays.copyOf(whole, whole.length - 10);

    for (RequestDraft draft :
        List.of(
            reader.read(Form.TYPE, cut),
            reader.read("multipart/form-data", whole),
            reader.read("application/json", whole),
            reader.read(null, whole),
            reader.read(Form.TYPE, new byte[0]),
            reader.read("application/x-www-form-urlencoded", "a=%zz".getBytes(UTF_8)))) {
      assertThat(draft.errors()).containsOnlyKeys("");
      assertThat(draft.isReady()).isFalse();
    }
  }

  @Test
  void aFormWithoutAFileMayBeEncodedTheOtherWay() throws Exception {
    String form = "model=demo&subject=caf%C3%A9+7&prompt=a%26b&completion=c";

    RequestDraft draft =
        reader.read("application/x-www-form-urlencoded; charset=UTF-8", form.getBytes(UTF_8));

    JsonNode json = Json.parse(draft.toSubmit().orElseThrow());
    assertThat(json.path("subject").asText()).isEqualTo("café 7");
    assertThat(json.at("/forgetSet/examples/0/prompt").asText()).isEqualTo("a&b");
  }

  private RequestDraft read(Form form) {
    return reader.read(Form.TYPE, form.bytes());
  }

  private static Form minimal() {
    return new Form().with("model", "demo").with("subject", "s").with("behaviour", "refuse");
  }

  private static String csv(String rows) {
    return "prompt,completion\n" + rows;
  }

  private static List<String> places(RequestDraft draft) {
    return draft.faults().stream().map(LineFault::place).toList();
  }

  private static String message(RequestDraft draft) {
    return draft.faults().get(0).message();
  }

  private static String first(RequestDraft draft) {
    DraftExample first = draft.examples().get(0);
    return first.line() + first.prompt() + first.completion();
  }

  /** Behind a blank line. */
  private static String third(RequestDraft draft) {
    return draft.examples().get(0).line() + 2 + "cd";
  }

  private static void assertNothingRepeated(RequestDraft draft) {
    draft.faults().forEach(fault -> assertThat(fault.toString()).doesNotContain(SECRET));
    assertThat(draft.errors().toString()).doesNotContain(SECRET);
  }

  private static byte[] concat(byte[] one, byte[] other) {
    ByteArrayOutputStream both = new ByteArrayOutputStream();
    both.writeBytes(one);
    both.writeBytes(other);
    return both.toByteArray();
  }

  /** As a browser sends it. */
  private static final class Form {
    static final String TYPE = "multipart/form-data; boundary=----Web0";
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();

    Form with(String name, String... values) {
      for (String value : values) {
        part("form-data; name=\"" + name + "\"", value.getBytes(UTF_8));
      }
      return this;
    }

    Form file(String content) {
      return file(content.getBytes(UTF_8));
    }

    Form file(byte[] content) {
      part("form-data; name=\"file\"; filename=\"Ellery.csv\"\r\nContent-Type: text/csv", content);
      return this;
    }

    byte[] bytes() {
      return concat(body.toByteArray(), "------Web0--\r\n".getBytes(UTF_8));
    }

    private void part(String disposition, byte[] content) {
      body.writeBytes(
          ("------Web0\r\nContent-Disposition: " + disposition + "\r\n\r\n").getBytes(UTF_8));
      body.writeBytes(content);
      body.writeBytes("\r\n".getBytes(UTF_8));
    }
  }
}
