package dev.lethe.db.keys;

import com.google.crypto.tink.AccessesPartialKey;
import com.google.crypto.tink.Aead;
import com.google.crypto.tink.InsecureSecretKeyAccess;
import com.google.crypto.tink.Key;
import com.google.crypto.tink.KeysetHandle;
import com.google.crypto.tink.RegistryConfiguration;
import com.google.crypto.tink.aead.AesGcmKey;
import com.google.crypto.tink.aead.PredefinedAeadParameters;
import com.google.crypto.tink.subtle.Hkdf;
import dev.lethe.db.jdbc.DatabaseException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.sql.DataSource;

/**
 * One AES-256-GCM key per request. Keys are kept in Postgres alone, wrapped by the master key, and
 * are destroyed when the request is done: what they sealed is then lost wherever a copy lies.
 * Backups and the write-ahead log keep a wrapped key for as long as the operator keeps them; it is
 * of no use once the master key that wrapped it is retired ({@link KeyRotation}).
 *
 * <p>Thread-safe. Nothing is cached: a key that is destroyed does not live on in a process.
 */
public final class RequestKeys {
  private static final int DERIVED_BYTES = 32;

  private final DataSource database;
  private final MasterKey masterKey;
  private final Clock clock;

  public RequestKeys(DataSource database, MasterKey masterKey) {
    this(database, masterKey, Clock.systemUTC());
  }

  public RequestKeys(DataSource database, MasterKey masterKey, Clock clock) {
    this.database = database;
    this.masterKey = masterKey;
    this.clock = clock;
  }

  /**
   * Encrypts under the request's key, which is made if there is none. The request id is the
   * associated data.
   *
   * @throws KeyDestroyedException if it had one that is destroyed
   */
  public byte[] seal(String requestId, byte[] plain) {
    try (Connection connection = database.getConnection()) {
      if (KeyTable.find(connection, requestId).isEmpty()) {
        make(connection, requestId);
      }
      return aead(connection, requestId).encrypt(plain, utf8(requestId));
    } catch (SQLException e) {
      throw new DatabaseException("cannot reach the request's key", e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot seal for request " + requestId, e);
    }
  }

  /**
   * Decrypts what {@link #seal} made for the same request.
   *
   * @throws KeyDestroyedException if the key is destroyed or never was
   * @throws UnsealException if it was sealed for another request, or changed
   */
  public byte[] open(String requestId, byte[] sealed) {
    try (Connection connection = database.getConnection()) {
      return aead(connection, requestId).decrypt(sealed, utf8(requestId));
    } catch (SQLException e) {
      throw new DatabaseException("cannot reach the request's key", e);
    } catch (GeneralSecurityException e) {
      throw new UnsealException(requestId);
    }
  }

  /**
   * A key for another purpose, derived from the request's (HKDF-SHA256, RFC 5869): always the same
   * while the request's key lives, and out of reach once that is destroyed.
   *
   * @param purpose keys of different purposes say nothing of each other
   * @return 32 bytes
   * @throws KeyDestroyedException if the key is destroyed or never was
   */
  @AccessesPartialKey // only to derive, never to hand it out
  public byte[] derive(String requestId, String purpose) {
    try (Connection connection = database.getConnection()) {
      return derive(keyset(connection, requestId).getPrimary().getKey(), requestId, purpose);
    } catch (SQLException e) {
      throw new DatabaseException("cannot reach the request's key", e);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("cannot derive a key for request " + requestId, e);
    }
  }

  @AccessesPartialKey
  private static byte[] derive(Key key, String requestId, String purpose)
      throws GeneralSecurityException {
    if (!(key instanceof AesGcmKey aesGcm)) {
      throw new GeneralSecurityException("not an AES-GCM key");
    }
    byte[] secret = aesGcm.getKeyBytes().toByteArray(InsecureSecretKeyAccess.get());
    try {
      byte[] info = utf8("lethe:" + purpose + ":" + requestId);
      return Hkdf.computeHkdf("HMACSHA256", secret, new byte[0], info, DERIVED_BYTES);
    } finally {
      Arrays.fill(secret, (byte) 0);
    }
  }

  /**
   * {@link #destroy(String, Instant)} of several, within the caller's transaction.
   *
   * @param ended when each request ended
   * @throws SQLException if Postgres refuses
   */
  public static void destroy(Connection connection, Map<String, Instant> ended)
      throws SQLException {
    KeyTable.destroy(connection, ended);
  }

  /**
   * Destroys what a restored backup brought back, within the caller's transaction.
   *
   * @param states in which a request has no key any more, as {@code request_view} names them
   * @return ids of the requests whose key was there again
   * @throws SQLException if Postgres refuses
   */
  public static List<String> destroyRestored(Connection connection, List<String> states)
      throws SQLException {
    return KeyTable.destroyRestored(connection, states);
  }

  /** Destroys the request's key for good; it gets no other. Doing it again changes nothing. */
  public void destroy(String requestId, Instant at) {
    try (Connection connection = database.getConnection()) {
      KeyTable.destroy(connection, Map.of(requestId, at));
      if (!connection.getAutoCommit()) {
        connection.commit();
      }
    } catch (SQLException e) {
      throw new DatabaseException("cannot destroy the request's key", e);
    }
  }

  /** The lock comes before the wrapping: a key that is being retired wraps nothing more. */
  private void make(Connection connection, String requestId)
      throws SQLException, GeneralSecurityException {
    boolean autoCommit = connection.getAutoCommit();
    connection.setAutoCommit(false);
    try {
      KeyTable.lockForWrapping(connection);
      KeysetHandle key = KeysetHandle.generateNew(PredefinedAeadParameters.AES256_GCM);
      KeyTable.insert(connection, requestId, masterKey.wrap(key, requestId), clock.instant());
      connection.commit();
    } finally {
      connection.rollback(); // nothing, once it is committed
      connection.setAutoCommit(autoCommit);
    }
  }

  private Aead aead(Connection connection, String requestId)
      throws SQLException, GeneralSecurityException {
    return keyset(connection, requestId).getPrimitive(RegistryConfiguration.get(), Aead.class);
  }

  private KeysetHandle keyset(Connection connection, String requestId)
      throws SQLException, GeneralSecurityException {
    Optional<KeyTable.Row> row = KeyTable.find(connection, requestId);
    byte[] wrapped = row.isEmpty() ? null : row.get().wrappedKey();
    if (wrapped == null) {
      throw new KeyDestroyedException(requestId);
    }
    return masterKey.unwrap(wrapped, requestId);
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
