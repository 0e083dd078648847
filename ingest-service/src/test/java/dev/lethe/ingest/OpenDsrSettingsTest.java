package dev.lethe.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.ingest.opendsr.OpenDsrInstallation;
import dev.lethe.schemas.Limits;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What settings make of OpenDSR and of the resolver of identities. */
class OpenDsrSettingsTest {
  private static final String URL = "lethe.opendsr.url";
  private static final String KEY = "lethe.opendsr.key";
  private static final String CERTIFICATE = "lethe.opendsr.certificate";
  private static final String CATALOGUE = "lethe.identities.catalogue";
  private static final String RESOLVER = "lethe.identities.url";

  @TempDir static Path folder;
  private static Map<String, String> whole = Map.of();

  @BeforeAll
  static void make() throws IOException {
    OpenDsrKeys keys = OpenDsrKeys.make(folder);
    whole =
        Map.of(
            URL, "https://" + OpenDsrKeys.DOMAIN,
            KEY, keys.key().toString(),
            CERTIFICATE, keys.certificate().toString(),
            CATALOGUE, Files.writeString(folder.resolve("people.jsonl"), "").toString());
  }

  @Test
  void withoutThemItIsOff() {
    OpenDsrInstallation none = read(Map.of());

    assertThat(none.isOn()).isFalse();
    assertThat(none.resolver()).isNull();
  }

  @Test
  void withAllOfThemItIsOn() {
    assertThat(read(whole).isOn()).isTrue();
  }

  @Test
  void identitiesCanBeResolvedWithoutIt() {
    OpenDsrInstallation one = read(Map.of(RESOLVER, "https://id.example.org/resolve"));

    assertThat(one.isOn()).isFalse();
    assertThat(one.resolver()).isNotNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {URL, KEY, CERTIFICATE})
  void aPartAloneStopsTheStart(String setting) {
    assertRefused(Map.of(setting, whole.getOrDefault(setting, "")), "url, key and certificate");
    assertRefused(without(setting), "url, key and certificate");
  }

  @Test
  void nobodyKnowsWhomIdentitiesNameOrTwoDo() {
    assertRefused(without(CATALOGUE), "lethe.identities.catalogue or lethe.identities.url");
    assertRefused(with(RESOLVER, "https://id.example.org/"), "exclude each other");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"http://dsr.example.org", "https://dsr.example.org/", "dsr.example.org", ":"})
  void anAddressThatIsNoneOfAProcessorStopsTheStart(String url) {
    assertRefused(with(URL, url), "lethe.opendsr.url is no https address");
  }

  @Test
  void aCertificateOfAnotherDomainStopsTheStart() {
    assertThatThrownBy(() -> read(with(URL, "https://other.example.org")))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @ParameterizedTest
  @CsvSource({
    "http://id.example.org/",
    "https://user:secret@id.example.org/",
    "ftp://127.0.0.1/",
    "id",
    ":"
  })
  void anAddressWhereIdentitiesAreNotSafeStopsTheStartAndIsNotQuoted(String url) {
    assertThatThrownBy(() -> read(Map.of(RESOLVER, url)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(RESOLVER)
        .hasMessageNotContaining("secret");
  }

  @Test
  void aFileWithoutCertificateIsNothingToTrust() throws IOException {
    Path file = Files.writeString(folder.resolve("no.pem"), "nothing");

    assertRefused(
        Map.of(RESOLVER, "https://id.example.org/", "lethe.identities.trust", file.toString()),
        "no.pem: no X.509 certificate in PEM");
  }

  private static Map<String, String> with(String setting, String value) {
    Map<String, String> all = new HashMap<>(whole);
    all.put(setting, value);
    return all;
  }

  private static Map<String, String> without(String setting) {
    Map<String, String> all = new HashMap<>(whole);
    all.remove(setting);
    return all;
  }

  private static void assertRefused(Map<String, String> settings, String words) {
    assertThatThrownBy(() -> read(settings))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(words);
  }

  private static OpenDsrInstallation read(Map<String, String> settings) {
    return OpenDsrSettings.read(TestConfigs.ingest(settings), Limits.standard());
  }
}
