package dev.lethe.engine;

import java.util.List;
import sun.misc.Signal;

/**
 * Ends the engine's work before the JVM begins to shut down. Shutdown hooks run side by side, and
 * ONNX Runtime's own frees its environment: whatever still computes then ends the process in native
 * code. So a signal first stops the work, and only then the JVM.
 */
public final class OrderlyExit {
  private static final List<String> SIGNALS = List.of("TERM", "INT", "HUP");
  private static final int FIRST_SIGNAL_CODE = 128;

  private OrderlyExit() {}

  /**
   * From now on SIGTERM, SIGINT and SIGHUP run {@code stopWork} and then exit with the usual code,
   * 128 and the signal's number. A later call takes the place of an earlier one.
   *
   * @param stopWork returns within a bounded time; run once for each signal, on a thread of its own
   */
  public static void stopFirst(Runnable stopWork) {
    for (String name : SIGNALS) {
      try {
        Signal.handle(new Signal(name), signal -> exit(signal, stopWork));
      } catch (IllegalArgumentException e) {
        // The JVM was told to leave this signal alone (-Xrs, nohup), so it does not end it either.
        continue;
      }
    }
  }

  private static void exit(Signal signal, Runnable stopWork) {
    try {
      stopWork.run();
    } finally {
      System.exit(FIRST_SIGNAL_CODE + signal.getNumber());
    }
  }
}
