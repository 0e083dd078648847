package dev.lethe.standalone.cli;

import dev.lethe.schemas.Printable;
import dev.lethe.standalone.launch.Stack;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/** Stops a stack when the command ends, also by Ctrl-C or SIGTERM. */
final class StackGuard implements AutoCloseable {
  private static final AtomicBoolean STOPPING = new AtomicBoolean();

  private final Stack stack;
  private final Thread hook;

  private StackGuard(Stack stack, int exitCode) {
    this.stack = stack;
    this.hook = new Thread(() -> stopNow(exitCode), "stack-stop");
  }

  /**
   * @param exitCode of this process when a signal ends it
   */
  static StackGuard of(Stack stack, int exitCode) {
    StackGuard guard = new StackGuard(stack, exitCode);
    Runtime.getRuntime().addShutdownHook(guard.hook);
    return guard;
  }

  /** Blocks for good once a signal has come, so that the stopping alone speaks. */
  static void parkWhenStopping() {
    while (STOPPING.get()) {
      LockSupport.park();
    }
  }

  @Override
  public void close() throws IOException {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      parkWhenStopping(); // the hook runs already
    }
    stack.close();
  }

  private void stopNow(int exitCode) {
    STOPPING.set(true);
    try {
      stack.close();
    } catch (IOException e) {
      System.err.println("lethe: " + Printable.line(Failures.message(e)));
    }
    Runtime.getRuntime().halt(exitCode);
  }
}
