package dev.lethe.ingest.rest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.db.jdbc.DatabaseException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class StorageFaultTest {
  @ParameterizedTest
  @CsvSource({
    "53100, STORAGE_FULL",
    "25006, DATABASE_READ_ONLY",
    "53300, DATABASE_BUSY",
    "40001, DATABASE_BUSY",
    "08006, DATABASE_UNAVAILABLE",
    "57P01, DATABASE_UNAVAILABLE",
    "57014, DATABASE_UNAVAILABLE",
    ", DATABASE_UNAVAILABLE",
    "22021, NOT_STORABLE",
    "42P01, DATABASE_ERROR",
  })
  void saysWhatIsTrueOfTheDatabase(String state, StorageFault expected) {
    SQLException refused = new SQLException("could not do it: Ellery", state);

    assertThat(StorageFault.of(refused)).isEqualTo(expected);
    assertThat(StorageFault.of(new DatabaseException("cannot", refused))).isEqualTo(expected);
    assertThat(expected.problem().detail()).doesNotContain("Ellery");
  }

  @Test
  void saysWhatIsTrueOfADisk() {
    assertThat(StorageFault.of(new IOException("No space left on device")))
        .isEqualTo(StorageFault.STORAGE_FULL);
    assertThat(StorageFault.of(new FileSystemException("a", null, "Input/output error")))
        .isEqualTo(StorageFault.FILE_ERROR);
    assertThat(StorageFault.of(new IOException("Connection was closed")))
        .isEqualTo(StorageFault.CLIENT_GONE);
  }
}
