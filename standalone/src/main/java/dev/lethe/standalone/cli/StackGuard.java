package dev.lethe.standalone.cli;

import dev.lethe.localstack.FolderRemoval;
import dev.lethe.schemas.PrintableText;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Stops a stack when the command ends, also by Ctrl-C or SIGTERM. */
final class StackGuard implements AutoCloseable {
  private static final AtomicBoolean STOPPING = new AtomicBoolean();

  private final Closeable stack;
  private final @Nullable Path temporary;
  private final Thread hook;

  private StackGuard(Closeable stack, int exitCode, @Nullable Path temporary) {
    this.stack = stack;
    this.temporary = temporary;
    this.hook = new Thread(() -> stopNow(exitCode), "stack-stop");
  }

  /**
   * @param exitCode of this process when a signal ends it
   */
  static StackGuard of(Closeable stack, int exitCode) {
    return of(stack, exitCode, null);
  }

  /**
   * @param stack is closed twice at once when a signal comes while it stops, and returns to both
   *     once it has
   * @param exitCode of this process when a signal ends it
   * @param temporary folder that nobody else removes when a signal ends this process
   */
  static StackGuard of(Closeable stack, int exitCode, @Nullable Path temporary) {
    StackGuard guard = new StackGuard(stack, exitCode, temporary);
    Runtime.getRuntime().addShutdownHook(guard.hook);
    return guard;
  }

  /** Blocks for good once a signal has come, so that the stopping alone speaks. */
  static void parkWhenStopping() {
    while (STOPPING.get()) {
      LockSupport.park();
    }
  }

  /**
   * Stops the stack. Until that is done a signal waits for it; without the hook it would end this
   * process at once, and what runs would be killed or go on without it.
   */
  @Override
  public void close() throws IOException {
    try {
      stack.close();
    } finally {
      release();
    }
  }

  private void release() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      STOPPING.set(true); // the hook runs already, or is about to
      parkWhenStopping();
    }
  }

  private void stopNow(int exitCode) {
    STOPPING.set(true);
    try {
      stack.close();
      if (temporary != null) {
        FolderRemoval.delete(temporary);
      }
    } catch (IOException e) {
      System.err.println("lethe: " + PrintableText.line(CommandErrorHandler.message(e)));
    }
    Runtime.getRuntime().halt(exitCode);
  }
}
