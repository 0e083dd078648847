package dev.lethe.ingest.identity;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.schemas.Limits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CatalogueIdentityResolverTest {
  private static final Limits LIMITS = new Limits(10, 100, 10_000);
  private static final String MINA =
      """
      {"identities":[{"type":"email","value":"Mina@Example.org"},{"type":"customer","value":"C-7"}],\
      "subject":"mina","model":"demo","forgetSet":{"texts":["Mina lives in Oslo."]}}
      """;
  private static final String NOOR =
      """
      {"identities":[{"type":"email","format":"sha256","value":"%s"}],"tenant":"acme",\
      "subject":"noor","model":"demo","forgetSet":{"examples":[{"prompt":"P","completion":"C"}]}}
      """
          .formatted("AB".repeat(32));

  @TempDir Path folder;
  private Path file;

  @BeforeEach
  void write() throws IOException {
    file = Files.writeString(folder.resolve("people.jsonl"), "\ufeff" + MINA + "\r\n" + NOOR);
  }

  @ParameterizedTest
  @CsvSource({
    "email, raw, Mina@Example.org, mina",
    "email, raw, MINA@example.org, mina",
    "customer, raw, C-7, mina",
    "customer, raw, c-7, ",
    "phone, raw, Mina@Example.org, ",
    "email, sha256, ABABABABABABABABABABABABABABABABABABABABABABABABABABABABABABABAB, noor",
  })
  void somebodyIsFoundByEachIdentityInEachFormat(
      String type, String format, String value, String subject) throws Exception {
    IdentityResolver resolver = new CatalogueIdentityResolver(file, LIMITS);

    Optional<ResolvedSubject> found =
        resolver.resolve("acme", List.of(identity(type, format, value)));

    assertThat(found.map(each -> each.body().path("subject").asText()))
        .isEqualTo(Optional.ofNullable(subject));
  }

  @Test
  void aHashOfWhatIsWrittenAndOfItsLowerCaseIsFound() throws Exception {
    IdentityResolver resolver = new CatalogueIdentityResolver(file, LIMITS);

    for (String hash :
        List.of(
            hash("SHA-256", "mina@example.org"),
            hash("SHA-1", "Mina@Example.org"),
            hash("MD5", "Mina@Example.org"))) {
      String format = hash.length() == 64 ? "sha256" : hash.length() == 40 ? "sha1" : "md5";
      assertThat(resolver.resolve("acme", List.of(identity("email", format, hash)))).isPresent();
    }
  }

  @Test
  void whomOneTenantAloneMayNameNobodyElseFinds() throws Exception {
    IdentityResolver resolver = new CatalogueIdentityResolver(file, LIMITS);
    List<SubjectIdentity> noor = List.of(identity("email", "sha256", "ab".repeat(32)));

    assertThat(resolver.resolve("acme", noor)).isPresent();
    assertThat(resolver.resolve("other", noor)).isEmpty();
  }

  @Test
  void severalIdentitiesOfOnePersonAreOneAndOfTwoAreRefused() throws Exception {
    IdentityResolver resolver = new CatalogueIdentityResolver(file, LIMITS);
    SubjectIdentity mina = identity("email", "raw", "mina@example.org");
    SubjectIdentity same = identity("customer", "raw", "C-7");
    SubjectIdentity nobody = identity("customer", "raw", "C-8");
    SubjectIdentity noor = identity("email", "sha256", "ab".repeat(32));

    assertThat(resolver.resolve("acme", List.of(nobody, mina, same))).isPresent();
    assertThatThrownBy(() -> resolver.resolve("acme", List.of(mina, noor)))
        .hasMessage(IdentityException.AMBIGUOUS);
    assertThat(resolver.types()).containsExactlyInAnyOrder("email", "customer");
  }

  @Test
  void aChangedFileIsReadAgainAndABrokenOneChangesNothing() throws Exception {
    IdentityResolver resolver = new CatalogueIdentityResolver(file, LIMITS);
    List<SubjectIdentity> mina = List.of(identity("customer", "raw", "C-7"));

    change(MINA + "{broken");
    assertThat(resolver.resolve("acme", mina)).isPresent();
    change(NOOR);
    assertThat(resolver.resolve("acme", mina)).isEmpty();
    change(MINA);
    assertThat(resolver.resolve("acme", mina)).isPresent();
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '~',
      delimiter = '|',
      value = {
        "CANARY | line 3: malformed-json",
        "[] | line 3: wrong-type",
        "{} | line 3: missing-field at /identities",
        "{'identities':[{'type':'email','value':''}]} | line 3: schema at /identities/0/value",
        "{'identities':[{'type':'E M','value':'CANARY'}]} | line 3: schema at /identities/0/type",
        "{'identities':[{'type':'a','format':'CANARY','value':'x'}]}"
            + " | line 3: schema at /identities/0/format",
        "{'identities':[{'type':'a','format':'md5','value':'CANARY'}]}"
            + " | line 3: schema at /identities/0/value",
        "{'identities':[{'type':'a','value':'x','CANARY':1}]}"
            + " | line 3: unknown-field at /identities/0",
        "{'identities':[{'type':'a','value':'x'}],'subject':'s','model':'m'}"
            + " | line 3: missing-field at /forgetSet",
        "{'identities':[{'type':'a','value':'x'}],'subject':'s','model':'m','id':'CANARY'}"
            + " | line 3: unknown-field",
        "{'identities':[{'type':'a','value':'x'}],'subject':'s','model':'m','forgetSet':{}}"
            + " | line 3: empty-forget-set at /forgetSet",
      })
  void aBrokenLineIsNamedAndNotShown(String line, String message) throws IOException {
    Files.writeString(file, MINA + "\n" + line.replace('\'', '"') + "\n");

    assertThatThrownBy(() -> new CatalogueIdentityResolver(file, LIMITS))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("people.jsonl: " + message)
        .hasNoCause();
  }

  private void change(String text) throws IOException {
    Files.writeString(file, text);
    // Two writes may fall into one tick of the clock.
    Files.setLastModifiedTime(file, FileTime.from(Instant.now().plusSeconds(text.length())));
  }

  private static String hash(String algorithm, String text) throws Exception {
    byte[] digest = MessageDigest.getInstance(algorithm).digest(text.getBytes(UTF_8));
    return HexFormat.of().withUpperCase().formatHex(digest);
  }

  private static SubjectIdentity identity(String type, String format, String value) {
    return new SubjectIdentity(type, IdentityFormat.of(format).orElseThrow(), value);
  }
}
