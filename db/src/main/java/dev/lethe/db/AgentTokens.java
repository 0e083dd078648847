package dev.lethe.db;

import dev.lethe.db.jdbc.DatabaseException;
import dev.lethe.schemas.Digests;
import dev.lethe.schemas.access.ApiKeyText;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.LongSupplier;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * The bearer tokens of agents of the Data Rights Protocol: one for each agent and business, of
 * which the hash is kept. The few there are stay in memory for a moment, so that whoever shows
 * wrong ones does not keep the database busy. Thread-safe.
 */
public final class AgentTokens {
  /** How long a token still counts elsewhere after another took its place. */
  private static final Duration LONGEST = Duration.ofSeconds(2);

  /** The pause between two reads that tokens which are not known here bring about. */
  private static final Duration SHORTEST = Duration.ofMillis(100);

  private static final String SELECT =
      "SELECT agent_id, business_id, key_id, hash FROM agent_token";

  private static final String UPSERT =
      "INSERT INTO agent_token (agent_id, business_id, key_id, hash, asked_at, created_at)"
          + " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (agent_id, business_id) DO UPDATE SET"
          + " key_id = excluded.key_id, hash = excluded.hash, asked_at = excluded.asked_at,"
          + " created_at = excluded.created_at WHERE agent_token.asked_at < excluded.asked_at";

  private final DataSource database;
  private final LongSupplier nanos;
  private @Nullable Known known;

  /** Whose token it is. */
  public record Holder(String agentId, String businessId) {}

  private record Row(Holder holder, String hash) {}

  private record Known(Map<String, Row> byKeyId, long readAt) {}

  /**
   * @param nanos a clock that never goes back
   */
  public AgentTokens(DataSource database, LongSupplier nanos) {
    this.database = database;
    this.nanos = nanos;
  }

  /**
   * Whose token that is; empty if it is nobody's, or another has taken its place.
   *
   * @throws DatabaseException if Postgres refuses or cannot be reached
   */
  public Optional<Holder> find(ApiKeyText token) {
    byte[] given = digest(token).getBytes(StandardCharsets.US_ASCII);
    return Optional.ofNullable(row(token.id()))
        .filter(row -> MessageDigest.isEqual(given, row.hash.getBytes(StandardCharsets.US_ASCII)))
        .map(Row::holder);
  }

  /**
   * Keeps a token in place of the one that its holder had.
   *
   * @param askedAt when the holder says that they asked for it
   * @return false if they asked for the present one then, or later: the same was sent again
   * @throws DatabaseException if Postgres refuses or cannot be reached
   */
  public boolean replace(Holder holder, ApiKeyText token, Instant askedAt, Instant now) {
    try (Connection connection = database.getConnection()) {
      int rows =
          SqlTypes.update(
              connection,
              UPSERT,
              holder.agentId(),
              holder.businessId(),
              token.id(),
              digest(token),
              askedAt,
              now);
      forget();
      return rows == 1;
    } catch (SQLException e) {
      throw new DatabaseException("cannot keep an agent's token", e);
    }
  }

  private synchronized void forget() {
    known = null;
  }

  private synchronized @Nullable Row row(String keyId) {
    Known last = known;
    if (last != null) {
      Duration age = Duration.ofNanos(nanos.getAsLong() - last.readAt);
      boolean isRecent = age.compareTo(last.byKeyId.containsKey(keyId) ? LONGEST : SHORTEST) < 0;
      if (isRecent) {
        return last.byKeyId.get(keyId);
      }
    }
    Known now = read();
    known = now;
    return now.byKeyId.get(keyId);
  }

  private Known read() {
    long at = nanos.getAsLong();
    Map<String, Row> rows = new HashMap<>();
    try (Connection connection = database.getConnection();
        PreparedStatement query = connection.prepareStatement(SELECT);
        ResultSet row = query.executeQuery()) {
      while (row.next()) {
        Holder holder = new Holder(row.getString("agent_id"), row.getString("business_id"));
        rows.put(row.getString("key_id"), new Row(holder, row.getString("hash")));
      }
    } catch (SQLException e) {
      throw new DatabaseException("cannot read the agents' tokens", e);
    }
    return new Known(rows, at);
  }

  private static String digest(ApiKeyText token) {
    return Digests.sha256(token.text().getBytes(StandardCharsets.US_ASCII));
  }
}
