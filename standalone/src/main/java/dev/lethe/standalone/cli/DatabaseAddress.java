package dev.lethe.standalone.cli;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import org.postgresql.ds.PGSimpleDataSource;

/**
 * The address of a Postgres, as {@code psql} or as JDBC writes it. A password in it is refused:
 * other users of the machine can read command lines, and a profile is no place for a secret.
 */
final class DatabaseAddress {
  private static final String JDBC = "jdbc:";

  private DatabaseAddress() {}

  /**
   * The database there.
   *
   * @throws CommandFailure naming who said the address, never what it was
   */
  static PGSimpleDataSource parse(SourcedSetting address) {
    String text = address.text();
    try {
      URI uri = new URI(text.startsWith(JDBC) ? text.substring(JDBC.length()) : text);
      String user = uri.getUserInfo();
      String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
      if ((user != null && user.contains(":"))
          || query.toLowerCase(Locale.ROOT).contains("password=")) {
        throw failure(
            address, "holds a password: put it into a file, named by database-password-file");
      }
      String scheme = String.valueOf(uri.getScheme());
      if (!scheme.equals("postgresql") && !scheme.equals("postgres") || uri.getHost() == null) {
        throw failure(address, "is none of a Postgres, such as postgresql://db.example.org/lethe");
      }
      PGSimpleDataSource database = new PGSimpleDataSource();
      database.setUrl(
          "jdbc:postgresql://"
              + uri.getHost()
              + (uri.getPort() < 0 ? "" : ":" + uri.getPort())
              + uri.getRawPath()
              + query);
      if (user != null) {
        database.setUser(user);
      }
      return database;
    } catch (URISyntaxException | IllegalArgumentException e) {
      throw failure(address, "is none of a Postgres, such as postgresql://db.example.org/lethe");
    }
  }

  private static CommandFailure failure(SourcedSetting address, String words) {
    return new CommandFailure(
        ExitCode.USAGE, "the database address by " + address.origin() + " " + words);
  }
}
