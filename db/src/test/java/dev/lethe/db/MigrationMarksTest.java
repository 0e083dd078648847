package dev.lethe.db;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class MigrationMarksTest {
  private static final Path MIGRATIONS = Path.of("src/main/resources/dev/lethe/db/migration");

  @Test
  void anAuditorSeesThatNothingIsMissing() {
    try (TestDatabase database = TestDatabase.migrated()) {
      assertThat(new MigrationMarks(database.auditor()).missing()).isEmpty();
    }
  }

  @Test
  void anEmptyDatabaseLacksAllOfThem() {
    try (TestDatabase database = TestDatabase.empty()) {
      assertThat(new MigrationMarks(database.superuser()).missing())
          .isEqualTo(MigrationMarks.versions());
    }
  }

  @Test
  void anOlderDatabaseLacksTheNewest() {
    try (TestDatabase database = TestDatabase.migrated()) {
      database.execute("ALTER TABLE request_view DROP COLUMN claimed_received_at");

      assertThat(new MigrationMarks(database.auditor()).missing()).containsExactly("V5");
    }
  }

  @Test
  void everyMigrationHasAMark() throws IOException {
    try (Stream<Path> files = Files.list(MIGRATIONS)) {
      List<String> versions =
          files
              .map(file -> file.getFileName().toString())
              .filter(name -> name.startsWith("V"))
              .map(name -> name.substring(0, name.indexOf("__")))
              .toList();

      assertThat(MigrationMarks.versions()).containsExactlyInAnyOrderElementsOf(versions);
    }
  }
}
