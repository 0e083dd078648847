package dev.lethe.standalone.doctor;

import dev.lethe.standalone.client.Endpoint;
import dev.lethe.standalone.launch.ServiceHealth;
import java.io.IOException;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * Somebody else's clock.
 *
 * @param name whose
 * @param resolution how much later than what it says it may be: it cuts off
 * @param reading asks it
 */
record RemoteClock(String name, Duration resolution, ClockReading reading) {
  private static final Duration SECOND = Duration.ofSeconds(1);

  /** One look at a clock; empty when nobody answers. */
  interface ClockReading {
    Optional<Instant> read() throws IOException, SQLException;
  }

  /** Of the machine that Postgres runs on. */
  static RemoteClock of(DataSource database) {
    return new RemoteClock("Postgres", Duration.ZERO, () -> Optional.of(now(database)));
  }

  /**
   * Of the machine that a service runs on, by the header {@code Date} of HTTP, where it sends one.
   *
   * @param base URL of the service, without a path
   */
  static RemoteClock of(String name, String base) {
    return new RemoteClock(
        name, SECOND, () -> ServiceHealth.ask(base, "live").flatMap(ServiceHealth::date));
  }

  /**
   * Of the machine that a service elsewhere runs on, or what stands before it, by the header {@code
   * Date} of HTTP.
   */
  static RemoteClock of(Endpoint endpoint) {
    return new RemoteClock(
        "ingest",
        SECOND,
        () ->
            endpoint
                .send(EndpointCheck.get(endpoint, "/q/health/live").build())
                .headers()
                .firstValue("Date")
                .flatMap(ServiceHealth::instant));
  }

  private static Instant now(DataSource database) throws SQLException {
    try (Connection connection = database.getConnection();
        Statement sql = connection.createStatement();
        ResultSet row = sql.executeQuery("SELECT clock_timestamp()")) {
      if (!row.next()) {
        throw new SQLException("no time");
      }
      return row.getObject(1, OffsetDateTime.class).toInstant();
    }
  }
}
