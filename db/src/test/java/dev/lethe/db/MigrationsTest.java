package dev.lethe.db;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class MigrationsTest {
  private static final String TABLES =
      "SELECT count(*) FROM information_schema.tables WHERE table_name IN ('audit_event',"
          + " 'request_view', 'request_timeline', 'adapter_registry', 'replica', 'replica_ack',"
          + " 'projector_offset', 'request_key')";

  @Test
  void migratingTwiceChangesNothing() {
    try (TestDatabase database = TestDatabase.empty()) {
      Migrations.migrate(database.superuser());

      Migrations.migrate(database.superuser());

      assertThat(database.single(TABLES)).isEqualTo("8");
    }
  }

  @Test
  void anOwnerThatMayNotCreateRolesMigratesIfTheyExist() {
    TestDatabase.migrated().close(); // makes the roles
    try (TestDatabase database = TestDatabase.empty()) {
      database.execute(
          "DROP ROLE IF EXISTS test_owner",
          "CREATE ROLE test_owner LOGIN NOCREATEROLE",
          "GRANT CREATE ON SCHEMA public TO test_owner");

      Migrations.migrate(database.as("test_owner"));

      assertThat(database.single(TABLES)).isEqualTo("8");
    }
  }
}
