package dev.lethe.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.schemas.access.Role;
import dev.lethe.standalone.profile.ProfileSetting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which of several that are named counts. */
class InstallationResolverTest {
  private static final String PROFILES =
      """
      profile: used
      profiles:
        used: {url: "https://used", api-key-file: used.key, ca-file: ca.pem}
        other: {url: "https://other", inference-url: "https://model"}
        here: {data: /srv/here}
        stores: {database: "postgresql://db/lethe"}
      """;

  @TempDir private Path folder = Path.of("");
  private final List<String> notices = new ArrayList<>();

  @BeforeEach
  void write() throws IOException {
    Files.writeString(folder.resolve("config.yaml"), PROFILES);
    Files.writeString(folder.resolve("plain.yaml"), "profiles: {}\n");
  }

  /** What is given, in the order in which it counts; and what is chosen, with what chose it. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --url=https://a                            |                                          | https://a, --url
          --url=https://a/                           | LETHE_URL=https://b                      | https://a, --url
          --url=https://a                            | LETHE_PROFILE=other                      | https://a, --url
          --url=https://a                            | LETHE_DATA=/d                            | https://a, --url
          --url=https://a --profile=other            |                                          | https://a, profile 'other'
          --profile=other                            | LETHE_URL=https://b                      | https://other, profile 'other'
          --profile=other                            | LETHE_DATA=/d                            | https://other, profile 'other'
          --profile=here                             |                                          | /srv/here, profile 'here'
          --data=/x                                  | LETHE_URL=https://b                      | /x, --data
          --data=/x                                  | LETHE_PROFILE=other                      | /x, --data
          --inference-url=https://i                  |                                          | https://i, --inference-url
          --database=postgresql://h/l                |                                          | no address, --database
                                                     | LETHE_URL=https://b                      | https://b, $LETHE_URL
                                                     | LETHE_URL=https://b LETHE_PROFILE=other  | https://b, profile 'other'
                                                     | LETHE_PROFILE=other                      | https://other, profile 'other'
                                                     | LETHE_DATA=/d                            | /d, $LETHE_DATA
                                                     |                                          | https://used, profile 'used'
                                                     | LETHE_CONFIG=plain.yaml                  | /usual, the usual one
                                                     | LETHE_URL=                               | https://used, profile 'used'
          --ca-file=x.pem                            |                                          | https://used, profile 'used'
          """)
  void optionThenEnvironmentThenProfileThenDataFolder(
      @Nullable String options, @Nullable String environment, String chosen) throws Exception {
    assertThat(resolve(options, environment).toString()).startsWith(chosen);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --data=/x --url=https://a       |                                     | --data and --url name two installations
          --data=/x --profile=other       |                                     | --data and --profile name two installations
          --data=/x --database=postgresql://h/l |                               | --data and --database name two installations
          --data=/x --ca-file=ca.pem      |                                     | --ca-file is for an installation with addresses, and /x
          --url=https://a --profile=here  |                                     | --url and the data folder of profile 'here'
                                          | LETHE_DATA=/d LETHE_URL=https://b   | $LETHE_DATA and $LETHE_URL name two installations
                                          | LETHE_DATA=/d LETHE_PROFILE=other   | $LETHE_DATA and $LETHE_PROFILE name two installations
          --profile=none                  |                                     | no profile 'none' in
                                          | LETHE_PROFILE=none                  | no profile 'none' in
          --profile=other                 | LETHE_CONFIG=missing.yaml           | no such file:
                                          | LETHE_CONFIG=missing.yaml           | no such file:
          --url=a                         |                                     | by --url, url must be an address
                                          | LETHE_URL=https://zoe:secret@b      | by $LETHE_URL, url must hold no user or password
          """)
  void twoOfOnePlaceAndWhatIsNoneAreRefused(
      @Nullable String options, @Nullable String environment, String message) {
    assertThatThrownBy(() -> resolve(options, environment))
        .hasMessageStartingWith(message)
        .hasMessageNotContaining("secret")
        .satisfies(e -> assertThat(CommandErrorHandler.exitCode((Exception) e)).isEqualTo(2));
  }

  @Test
  void whoNamesAnAddressGetsNoKeyOfTheProfileInUse() throws Exception {
    key("used.key", "rw-------");

    assertThat(resolve(null, null).key(Role.APPROVER).text()).isEqualTo("of-used.key");
    assertThat(resolve("--url=https://a", null).key(Role.APPROVER).text()).isNull();
    assertThat(resolve("--url=https://a --profile=used", null).key(Role.APPROVER).text())
        .isEqualTo("of-used.key");
    assertThat(resolve("--url=https://a", null).setting(ProfileSetting.CA_FILE)).isEmpty();
  }

  @Test
  void theKeyIsTheOptionsThenTheVariablesThenTheProfiles() throws Exception {
    key("used.key", "rw-------");
    String option = "--api-key-file=" + key("option.key", "rw-------");
    String variable = "LETHE_API_KEY_FILE=" + key("variable.key", "rw-------");

    assertThat(resolve(option, variable).key(Role.CLIENT).text()).isEqualTo("of-option.key");
    assertThat(resolve(null, variable).key(Role.CLIENT).text()).isEqualTo("of-variable.key");
    assertThat(resolve(null, variable).key(Role.CLIENT).origin())
        .isEqualTo(folder.resolve("variable.key") + ", by $LETHE_API_KEY_FILE");
    assertThat(resolve("--data=" + folder, variable).key(Role.CLIENT).text())
        .isEqualTo("of-variable.key");
    assertThat(notices).isEmpty();
  }

  @Test
  void filesThatOthersMayReadOrWriteAreWarnedOf() throws Exception {
    key("used.key", "rw-r--r--");
    Files.setPosixFilePermissions(
        folder.resolve("config.yaml"), PosixFilePermissions.fromString("rw-rw-r--"));

    var unused = resolve(null, null).key(Role.APPROVER);

    assertThat(notices)
        .containsExactly(
            "warning: %1$s is open to others than its owner (rw-rw-r--): chmod go-w %1$s"
                .formatted(folder.resolve("config.yaml")),
            "warning: %1$s is open to others than its owner (rw-r--r--): chmod go-rwx %1$s"
                .formatted(folder.resolve("used.key")));
  }

  @Test
  void aKeyThatGoesWithoutTlsIsWarnedOf() throws Exception {
    String key = " --api-key-file=" + key("used.key", "rw-------");

    var none = resolve("--url=http://127.0.0.1:1" + key, null).ingest(Role.APPROVER);
    assertThat(notices).isEmpty();
    var open = resolve("--url=http://192.0.2.1:1" + key, null).ingest(Role.APPROVER);

    assertThat(notices)
        .containsExactly(
            "warning: the key goes to http://192.0.2.1:1 without TLS, readable on the way");
    assertThat(none).isNotSameAs(open);
  }

  @Test
  void whatIsNotKnownIsNamedWithWhatWasChosen() throws Exception {
    ChosenInstallation stores = resolve("--profile=stores", null);

    assertThatThrownBy(() -> stores.ingest(Role.APPROVER))
        .hasMessageStartingWith("no url is known (profile 'stores' of ")
        .hasMessageEndingWith("; name it with --url or in the profile");
    assertThatThrownBy(() -> stores.stores().kafka())
        .hasMessageStartingWith("no bootstrap is known (profile 'stores' of ");
    assertThatThrownBy(stores::trustedKey)
        .hasMessageStartingWith("no trusted-key is known (profile 'stores' of ");
    assertThat(resolve("--profile=here", null).trustedKey())
        .isEqualTo(Path.of("/srv/here/keys/trusted-key.pem"));
  }

  private Path key(String name, String mode) throws IOException {
    Path file = Files.writeString(folder.resolve(name), "of-" + name + "\n");
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
  }

  private ChosenInstallation resolve(@Nullable String options, @Nullable String environment)
      throws IOException {
    Map<ProfileSetting, String> given = new EnumMap<>(ProfileSetting.class);
    String profile = null;
    for (String option : words(options)) {
      String name = option.substring(2, option.indexOf('='));
      String value = option.substring(option.indexOf('=') + 1);
      if (name.equals("profile")) {
        profile = value;
      } else {
        given.put(ProfileSetting.of(name).orElseThrow(), value);
      }
    }
    Map<String, String> variables = new HashMap<>();
    variables.put("LETHE_CONFIG", folder.resolve("config.yaml").toString());
    for (String variable : words(environment)) {
      String[] parts = variable.split("=", 2);
      String value = parts[0].equals("LETHE_CONFIG") ? folder + "/" + parts[1] : parts[1];
      variables.put(parts[0], value);
    }
    return new InstallationResolver(variables, folder, () -> Path.of("/usual"))
        .resolve(given, profile, notices::add);
  }

  private static List<String> words(@Nullable String text) {
    return text == null ? List.of() : List.of(text.strip().split("\\s+"));
  }
}
