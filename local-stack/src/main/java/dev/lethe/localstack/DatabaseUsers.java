package dev.lethe.localstack;

import java.io.IOException;
import java.io.Reader;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Properties;

/**
 * The login roles of a database and their random passwords.
 *
 * @param superuser administers the server
 * @param owner owns the database and runs the migrations
 * @param service what the services log in as, a member of the group role {@code lethe_service}
 * @param auditor may read and nothing else, a member of the group role {@code lethe_auditor}
 */
public record DatabaseUsers(Login superuser, Login owner, Login service, Login auditor) {

  /**
   * One login.
   *
   * @param user role name
   * @param password its password
   */
  public record Login(String user, String password) {
    @Override
    public String toString() {
      return "Login[" + user + "]";
    }
  }

  /**
   * Reads the file or, when there is none, draws passwords and writes it with mode 600.
   *
   * @throws IOException when the file cannot be read or written
   */
  static DatabaseUsers loadOrCreate(Path file, SecureRandom random) throws IOException {
    Properties passwords = new Properties();
    if (Files.exists(file)) {
      try (Reader in = Files.newBufferedReader(file)) {
        passwords.load(in);
      }
    } else {
      for (String user : new String[] {"postgres", "lethe_owner", "lethe_app", "auditor"}) {
        byte[] secret = new byte[24];
        random.nextBytes(secret);
        passwords.setProperty(user, HexFormat.of().formatHex(secret));
      }
      save(passwords, file);
    }
    return new DatabaseUsers(
        login(passwords, "postgres", file),
        login(passwords, "lethe_owner", file),
        login(passwords, "lethe_app", file),
        login(passwords, "auditor", file));
  }

  private static Login login(Properties passwords, String user, Path file) throws IOException {
    String password = passwords.getProperty(user);
    if (password == null) {
      throw new IOException("no password for " + user + " in " + file);
    }
    return new Login(user, password);
  }

  private static void save(Properties passwords, Path file) throws IOException {
    Path partial =
        Files.createTempFile(
            file.toAbsolutePath().getParent(),
            "users",
            ".partial",
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try (Writer out = Files.newBufferedWriter(partial, StandardCharsets.UTF_8)) {
      passwords.store(out, null);
    }
    Files.move(partial, file, StandardCopyOption.ATOMIC_MOVE);
  }
}
