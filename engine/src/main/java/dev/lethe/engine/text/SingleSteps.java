package dev.lethe.engine.text;

import dev.lethe.engine.CancellationCheck;
import dev.lethe.engine.model.Decoder;
import dev.lethe.engine.model.DecodingRow;
import java.util.List;
import java.util.function.Supplier;

/** Every row by itself, on the calling thread. */
record SingleSteps(Decoder decoder) implements TokenSteps {
  @Override
  public DecodedToken step(DecodingRow row, long token, boolean pooling) {
    CancellationCheck.check();
    return DecodedToken.of(decoder, List.of(row), new long[] {token}, pooling)[0];
  }

  @Override
  public <T> T whole(Supplier<T> pass) {
    return pass.get();
  }

  @Override
  public void leave(DecodingRow row) {}

  @Override
  public void close() {}
}
