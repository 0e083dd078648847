package dev.lethe.ingest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.ingest.drp.DrpInstallation;
import dev.lethe.ingest.identity.IdentityResolver;
import dev.lethe.ingest.identity.ResolvedSubject;
import dev.lethe.ingest.identity.SubjectIdentity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What settings make of the Data Rights Protocol. */
class DrpSettingsTest {
  private static final String BUSINESSES = "lethe.drp.businesses";
  private static final String AGENTS = "lethe.drp.agents";
  private static final String IDENTITIES = "lethe.drp.identities";

  private static final IdentityResolver NOBODY =
      new IdentityResolver() {
        @Override
        public Optional<ResolvedSubject> resolve(String tenant, List<SubjectIdentity> identities) {
          return Optional.empty();
        }

        @Override
        public Set<String> types() {
          return Set.of();
        }
      };

  @TempDir Path folder;

  @Test
  void withoutThemItIsOff() {
    assertThat(read(Map.of(), NOBODY)).isEmpty();
    assertThat(read(Map.of(), null)).isEmpty();
  }

  @Test
  void aBusinessIsATenant() throws IOException {
    DrpInstallation on =
        read(Map.of(BUSINESSES, "ONE_BUSINESS, TWO=acme", AGENTS, agents()), NOBODY).orElseThrow();

    assertThat(on.tenant("ONE_BUSINESS")).hasValue("default");
    assertThat(on.tenant("TWO")).hasValue("acme");
    assertThat(on.tenant("")).isEmpty();
    assertThat(on.directory().find("A")).isPresent();
    assertThat(on.directory().find("B")).isEmpty();
    assertThat(on.takesUnverified()).isFalse();
  }

  @Test
  void identitiesThatNobodyVerifiedCountWhereTheOperatorSaysSo() throws IOException {
    Map<String, String> any = Map.of(BUSINESSES, "ONE", AGENTS, agents(), IDENTITIES, "any");

    assertThat(read(any, NOBODY).orElseThrow().takesUnverified()).isTrue();
  }

  @Test
  void halfOfItIsRefused() throws IOException {
    String agents = agents();

    refused(Map.of(BUSINESSES, "ONE"), NOBODY, "lethe.drp");
    refused(Map.of(AGENTS, agents), NOBODY, "lethe.drp");
    refused(Map.of(BUSINESSES, "ONE", AGENTS, agents), null, "lethe.identities");
    refused(Map.of(IDENTITIES, "some"), NOBODY, IDENTITIES);
    for (String wrong : List.of("ONE=", "=acme", "ONE,ONE=acme", "a b", "a/b")) {
      refused(Map.of(BUSINESSES, wrong, AGENTS, agents), NOBODY, BUSINESSES);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "{}",
        "[{}]",
        "[{\"id\":\"A\"}]",
        "[{\"id\":\"A\",\"verify_key\":\"AAAA\"}]",
        "[{\"verify_key\":\"11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\"}]",
      })
  void aDirectoryThatIsNoneIsRefused(String text) throws IOException {
    Path file = Files.writeString(folder.resolve("broken.json"), text);

    refused(Map.of(BUSINESSES, "ONE", AGENTS, file.toString()), NOBODY, "broken.json");
  }

  @Test
  void anAgentThatIsThereTwiceIsRefused() throws IOException {
    String entry = "{\"id\":\"A\",\"verify_key\":\"" + new DrpSigner().verifyKey() + "\"}";
    Path file = Files.writeString(folder.resolve("twice.json"), "[" + entry + "," + entry + "]");

    refused(Map.of(BUSINESSES, "ONE", AGENTS, file.toString()), NOBODY, "entry 1");
  }

  private String agents() throws IOException {
    String entry =
        "[{\"id\":\"A\",\"name\":\"An agent\",\"verify_key\":\""
            + new DrpSigner().verifyKey()
            + "\"}]";
    return Files.writeString(folder.resolve("agents.json"), entry).toString();
  }

  private static Optional<DrpInstallation> read(
      Map<String, String> settings, @Nullable IdentityResolver resolver) {
    return DrpSettings.read(TestConfigs.ingest(new HashMap<>(settings)).drp(), resolver);
  }

  private static void refused(
      Map<String, String> settings, @Nullable IdentityResolver resolver, String named) {
    assertThatThrownBy(() -> read(settings, resolver))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(named);
  }
}
