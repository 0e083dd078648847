package dev.lethe.engine.text;

import dev.lethe.engine.model.DecodingRow;
import java.util.function.Supplier;

/** Runs sequences, each on by one token. Thread-safe; a row is used by one thread at a time. */
interface TokenSteps extends AutoCloseable {
  /**
   * Blocks until the row has the token.
   *
   * @param row that can be continued, see {@link dev.lethe.engine.model.Decoder#canStep}
   * @param pooling whether its states are wanted
   * @throws java.util.concurrent.CancellationException if this thread was interrupted, or this is
   *     closed
   */
  DecodedToken step(DecodingRow row, long token, boolean pooling);

  /** Runs what is no step, as a prompt, when it is its turn. */
  <T> T whole(Supplier<T> pass);

  /** Nobody need wait for this row: it may not go on. */
  void leave(DecodingRow row);

  @Override
  void close();
}
