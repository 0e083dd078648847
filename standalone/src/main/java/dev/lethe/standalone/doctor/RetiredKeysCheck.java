package dev.lethe.standalone.doctor;

import dev.lethe.db.jdbc.DatabaseException;
import dev.lethe.db.keys.RetiredMasterKeys;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import javax.sql.DataSource;

/**
 * Whether the file of master keys holds one that was retired, as a copy of before does.
 *
 * @param keyset the file
 * @param database as any role of the installation
 */
public record RetiredKeysCheck(Path keyset, DataSource database) implements InstallationCheck {
  @Override
  public String name() {
    return "master key";
  }

  @Override
  public CheckOutcome run() {
    if (!Files.isReadable(keyset)) {
      return CheckOutcome.skipped(
          keyset.getFileName() + " cannot be read by this user",
          "run it as the user that Lethe runs as");
    }
    try (Connection connection = database.getConnection()) {
      RetiredMasterKeys.Found found = RetiredMasterKeys.in(keyset, connection);
      if (found.retired().isEmpty()) {
        return CheckOutcome.ok("no retired key in " + keyset.getFileName());
      }
      return CheckOutcome.failed(
          "%s holds %d retired key%s, so it is a copy of before"
              .formatted(
                  keyset.getFileName(),
                  found.retired().size(),
                  found.retired().size() == 1 ? "" : "s"),
          found.isPrimary()
              ? "put back the newest copy of it; where there is none: lethe keys rotate, then lethe"
                  + " keys retire"
              : "lethe keys retire");
    } catch (IllegalArgumentException | UncheckedIOException e) {
      return CheckOutcome.failed(
          keyset.getFileName() + " is no keyset that can be read",
          "put back the newest copy of it");
    } catch (SQLException | DatabaseException e) {
      return CheckOutcome.skipped("the database does not answer", "mend the database first");
    }
  }
}
