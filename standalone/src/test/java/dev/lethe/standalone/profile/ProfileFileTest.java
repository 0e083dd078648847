package dev.lethe.standalone.profile;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ProfileFileTest {
  private static final Path HOME = Path.of("/home/zoe");

  @TempDir private Path folder = Path.of("");

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "-,            -,     /home/zoe/.config/lethe/config.yaml",
        "'',           '',    /home/zoe/.config/lethe/config.yaml",
        "-,            /xdg,  /xdg/lethe/config.yaml",
        "-,            xdg,   /home/zoe/.config/lethe/config.yaml",
        "/etc/my.yaml, /xdg,  /etc/my.yaml"
      })
  void theFileIsWhereTheSpecificationOfXdgSaysOrWhereAVariableDoes(
      @Nullable String config, @Nullable String xdg, Path expected) {
    Map<String, String> environment = new HashMap<>();
    if (config != null) {
      environment.put("LETHE_CONFIG", config);
    }
    if (xdg != null) {
      environment.put("XDG_CONFIG_HOME", xdg);
    }

    assertThat(ProfileFile.location(environment, HOME)).isEqualTo(expected);
  }

  @Test
  void whatIsWrittenIsReadAgainAndIsItsOwnersAlone() throws Exception {
    // Given two profiles
    Path path = folder.resolve("new/lethe/config.yaml");
    Profile production =
        new Profile(
            "production",
            Map.of(
                ProfileSetting.URL,
                "https://ingest.example.org/",
                ProfileSetting.API_KEY_FILE,
                "~/keys/approver.key",
                ProfileSetting.CA_FILE,
                "ca.pem",
                ProfileSetting.MODEL,
                "7"));
    Profile laptop = new Profile("laptop", Map.of(ProfileSetting.DATA, "/srv/lethe"));
    ProfileFile file = ProfileFile.read(path);
    assertThat(file.exists()).isFalse();

    // When
    file.with(production).with(laptop).using("production").write();

    // Then
    ProfileFile read = ProfileFile.read(path);
    assertThat(read.profiles()).containsOnlyKeys("production", "laptop");
    assertThat(read.current()).isEqualTo("production");
    assertThat(read.require("production").values())
        .containsEntry(ProfileSetting.URL, "https://ingest.example.org")
        .containsEntry(ProfileSetting.MODEL, "7");
    assertThat(read.resolve("ca.pem")).isEqualTo(path.resolveSibling("ca.pem"));
    assertThat(read.resolve("~/keys/approver.key"))
        .isEqualTo(Path.of(System.getProperty("user.home"), "keys/approver.key"));
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
        .isEqualTo("rw-------");
    assertThat(read.without("production").current()).isNull();
    assertThatThrownBy(() -> read.require("staging"))
        .hasMessage("no profile 'staging' in " + path + " (it has laptop, production)");
  }

  @Test
  void anEmptyFileHasNoProfile() throws Exception {
    Path path = Files.writeString(folder.resolve("config.yaml"), "# nothing yet\n");

    assertThat(ProfileFile.read(path).profiles()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          [a, b] | its content must be keys with values
          profils: {} | unknown key 'profils' (known: profile, profiles)
          profiles: [a] | profiles must be keys with values
          profiles: {a: https://x} | profile 'a' must be keys with values
          profiles: {a: {urll: https://x}} | unknown key 'urll' in profile 'a' (known: url, inference-url,
          profiles: {a: {api-key: S3CRET}} | unknown key 'api-key' in profile 'a'
          profiles: {a: {url: ftp://S3CRET}} | profile 'a': url must be an address such as https://ingest.example.org
          profiles: {a: {url: "https://x?S3CRET"}} | profile 'a': url must be an address
          profiles: {a: {url: "https://zoe:S3CRET@x"}} | profile 'a': url must hold no user or password
          profiles: {a: {url: }} | url in profile 'a' has no value
          profiles: {a: {url: ""}} | profile 'a': url has no value
          profiles: {a: {model: 7}} | model in profile 'a' must be text; put it into quotes
          profiles: {7: {model: x}} | a key in profiles must be text; put it into quotes
          profiles: {a: {url: "https://x", data: /srv}} | profile 'a': data and url exclude each other
          profiles: {"a b": {data: /srv}} | profile 'a b': a profile's name must be letters, digits
          {profile: b, profiles: {a: {data: /srv}}} | profile names 'b', which is not in profiles
          """)
  void whatIsWrongIsNamedByItsKeyAndNeverByItsValue(String content, String expected)
      throws Exception {
    Path path = Files.writeString(folder.resolve("config.yaml"), content);

    assertThatThrownBy(() -> ProfileFile.read(path))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(path + ": " + expected)
        .hasMessageNotContaining("S3CRET");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a: [S3CRET",
        "profile: a\nprofile: S3CRET\n",
        "x: !!javax.script.ScriptEngineManager [S3CRET]",
        "\tS3CRET"
      })
  void whatIsNoYamlIsNamedWithoutBeingShown(String content) throws Exception {
    Path path = Files.writeString(folder.resolve("config.yaml"), content);

    assertThatThrownBy(() -> ProfileFile.read(path))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(path + " is no YAML")
        .hasMessageContaining(" in line ")
        .hasMessageNotContaining("S3CRET");
  }

  @Test
  void aKeyInPlaceOfItsFileIsRefusedWithoutBeingShown() throws Exception {
    String key = "lethe_0123456789ab_" + "A".repeat(43);
    Path path =
        Files.writeString(
            folder.resolve("config.yaml"),
            "profiles: {a: {url: 'https://x', api-key-file: " + key + "}}");

    assertThatThrownBy(() -> ProfileFile.read(path))
        .hasMessageContaining("put the key into a file")
        .hasMessageNotContaining(key);
  }

  @Test
  void aFileThatIsNoTextOrTooLargeIsRefused() throws Exception {
    Path path = folder.resolve("config.yaml");
    Files.write(path, new byte[] {(byte) 0xff, (byte) 0xfe, 'a'});
    assertThatThrownBy(() -> ProfileFile.read(path)).hasMessage(path + " is not UTF-8");

    Files.writeString(path, "#" + " ".repeat(2 << 20));
    assertThatThrownBy(() -> ProfileFile.read(path)).hasMessageContaining("is larger than");
  }
}
