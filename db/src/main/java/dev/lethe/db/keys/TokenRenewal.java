package dev.lethe.db.keys;

import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/** Renews a token at half of its life, for as long as the process runs. */
final class TokenRenewal {
  private TokenRenewal() {}

  static void start(VaultTransit vault) {
    ScheduledExecutorService timer =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "vault-token");
              thread.setDaemon(true);
              return thread;
            });
    timer.execute(() -> renew(vault, timer));
  }

  private static void renew(VaultTransit vault, ScheduledExecutorService timer) {
    var unused =
        timer.schedule(() -> renew(vault, timer), vault.renew().toMillis(), TimeUnit.MILLISECONDS);
  }
}
