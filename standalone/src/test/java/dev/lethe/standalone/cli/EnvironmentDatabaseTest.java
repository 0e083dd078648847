package dev.lethe.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.postgresql.ds.PGSimpleDataSource;

class EnvironmentDatabaseTest {
  @Test
  void isTheOneThatServicesAreTold() {
    var database =
        EnvironmentDatabase.of(
            Map.of(
                EnvironmentDatabase.URL,
                "jdbc:postgresql://db.example.org:5433/lethe",
                EnvironmentDatabase.USER,
                "auditor",
                EnvironmentDatabase.PASSWORD,
                "secret"));

    assertThat(database)
        .get()
        .isInstanceOfSatisfying(
            PGSimpleDataSource.class,
            source -> {
              assertThat(source.getServerNames()).containsExactly("db.example.org");
              assertThat(source.getPortNumbers()).containsExactly(5433);
              assertThat(source.getDatabaseName()).isEqualTo("lethe");
              assertThat(source.getUser()).isEqualTo("auditor");
            });
  }

  @Test
  void isNoneWhereNoneIsNamed() {
    assertThat(EnvironmentDatabase.of(Map.of())).isEmpty();
    assertThat(EnvironmentDatabase.of(Map.of(EnvironmentDatabase.URL, " "))).isEmpty();
  }

  @Test
  void refusesAnotherKindOfAddressWithoutShowingIt() {
    assertThatThrownBy(
            () -> EnvironmentDatabase.of(Map.of(EnvironmentDatabase.URL, "jdbc:other:secret")))
        .isInstanceOf(CommandFailure.class)
        .hasMessageContaining(EnvironmentDatabase.URL)
        .hasMessageNotContaining("secret");
  }
}
