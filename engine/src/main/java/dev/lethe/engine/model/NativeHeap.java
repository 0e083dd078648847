package dev.lethe.engine.model;

import com.sun.jna.Function;
import com.sun.jna.NativeLibrary;
import java.util.function.BooleanSupplier;

/**
 * The C heap that tensors lie in. What one piece of work has freed stays with the process, cut into
 * pieces that the next one may be unable to use; between two of them it can go back to the system.
 * Thread-safe.
 */
public final class NativeHeap {
  private static final BooleanSupplier TRIM = find();

  private NativeHeap() {}

  /**
   * Gives free memory back, as {@code malloc_trim(3)} does; some milliseconds. Without effect where
   * the C library is not glibc.
   *
   * @return whether any was given back
   */
  public static boolean trim() {
    return TRIM.getAsBoolean();
  }

  private static BooleanSupplier find() {
    try {
      Function trim = NativeLibrary.getInstance("c").getFunction("malloc_trim");
      return () -> trim.invokeInt(new Object[] {0L}) != 0;
    } catch (LinkageError e) {
      return () -> false; // another C library, or no place to load JNA's own from
    }
  }
}
