package dev.lethe.standalone.cli;

import dev.lethe.standalone.client.RefusedException;
import dev.lethe.standalone.client.TrainerClient;
import dev.lethe.standalone.client.TrainerClient.Background;
import dev.lethe.standalone.client.UnreachableException;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * Says how far the model's own background is, each time that another tenth is made. Not
 * thread-safe.
 */
final class BackgroundReport {
  private static final Duration PAUSE = Duration.ofSeconds(5);
  private static final int PARTS = 10;

  private final Supplier<Optional<Background>> background;
  private final Consumer<String> console;
  private int told = -1;

  BackgroundReport(Supplier<Optional<Background>> background, Consumer<String> console) {
    this.background = background;
    this.console = console;
  }

  /** Of a trainer, for as long as it has something to make; in a thread that hinders no exit. */
  static void follow(TrainerClient trainer, Consumer<String> console) {
    BackgroundReport report = new BackgroundReport(trainer::background, console);
    Thread thread = new Thread(report::run, "background-report");
    thread.setDaemon(true);
    thread.start();
  }

  private void run() {
    try {
      while (tell()) {
        Thread.sleep(PAUSE.toMillis());
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Whether there will be more to tell. */
  boolean tell() {
    try {
      Optional<Background> now = background.get();
      now.ifPresent(this::tell);
      if (now.isEmpty() && told >= 0) {
        console.accept("the model's own background is in use");
      }
      return now.isPresent();
    } catch (UnreachableException e) {
      return true; // it is being started again
    } catch (RefusedException e) {
      return e.isPassing(); // a key that was taken away does not come back
    }
  }

  private void tell(Background now) {
    int part = PARTS * now.made() / Math.max(1, now.of());
    if (part > told) {
      told = part;
      console.accept(
          "the model's own background: %,d of %,d samples%s"
              .formatted(
                  now.made(), now.of(), part == 0 ? "; everyday questions stand in for it" : ""));
    }
  }
}
