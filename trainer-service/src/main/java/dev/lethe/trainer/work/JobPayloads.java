package dev.lethe.trainer.work;

import com.fasterxml.jackson.core.JacksonException;
import dev.lethe.db.jdbc.DatabaseException;
import dev.lethe.db.keys.KeyDestroyedException;
import dev.lethe.db.keys.UnsealException;
import dev.lethe.engine.unlearn.DigestKey;
import dev.lethe.engine.unlearn.UnlearnTask;
import dev.lethe.schemas.ErasureRequest;
import dev.lethe.schemas.EventSerdes;
import dev.lethe.schemas.InvalidEventException;
import dev.lethe.schemas.Json;
import java.io.IOException;
import java.util.Arrays;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Turns a job's record into the engine's task. The plain text lives in memory only, for as long as
 * the task does. Not thread-safe, like its reader; owns the reader.
 */
public final class JobPayloads implements AutoCloseable {
  private static final String DIGEST_PURPOSE = "data-digest";

  private final JobReader reader;
  private final KeyService keys;

  public JobPayloads(JobReader reader, KeyService keys) {
    this.reader = reader;
    this.keys = keys;
  }

  /**
   * @throws UnreadableException if it cannot be decrypted or is no erasure request
   * @throws KeyDestroyedException if the key is destroyed
   * @throws DatabaseException if the keys cannot be reached
   */
  public UnlearnTask open(ErasureJob job) {
    byte[] plain = decrypt(job, reader.read(job));
    try {
      ErasureRequest request = Json.mapper().readValue(plain, ErasureRequest.class);
      return RequestTasks.of(request, new DigestKey(keys.derive(job.requestId(), DIGEST_PURPOSE)));
    } catch (JacksonException e) {
      // Its message quotes the payload.
      throw new UnreadableException(null);
    } catch (IOException e) {
      throw new UnreadableException(e);
    } finally {
      Arrays.fill(plain, (byte) 0);
    }
  }

  @Override
  public void close() {
    reader.close();
  }

  private byte[] decrypt(ErasureJob job, byte[] event) {
    try {
      String payload = EventSerdes.jobs().read(event).data().payload();
      if (payload == null) {
        throw new UnreadableException(null);
      }
      return keys.open(job.requestId(), Base64.getDecoder().decode(payload));
    } catch (UnsealException | InvalidEventException | IllegalArgumentException e) {
      throw new UnreadableException(e);
    }
  }

  /** No key fits, or what it opens is not an erasure request. */
  public static final class UnreadableException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    UnreadableException(@Nullable Throwable cause) {
      super("unreadable payload", cause);
    }
  }
}
