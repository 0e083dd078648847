package dev.lethe.engine.text;

import dev.lethe.engine.lora.NativeAdapter;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Attached adapters with the number of generations that use each. A detached one takes no new users
 * and is freed with its last. Thread-safe.
 */
final class AdapterRack implements AutoCloseable {
  private final Map<String, Slot> slots = new HashMap<>();

  private static final class Slot {
    final NativeAdapter adapter;
    int users;
    boolean detached;

    Slot(NativeAdapter adapter) {
      this.adapter = adapter;
    }
  }

  /** A use of an adapter; closing it ends the use. */
  interface Lease extends AutoCloseable {
    NativeAdapter adapter();

    @Override
    void close();
  }

  /** Loads only when nothing is attached under this digest. */
  void attach(String digest, Supplier<NativeAdapter> loader) {
    synchronized (this) {
      if (slots.containsKey(digest)) {
        return;
      }
    }
    NativeAdapter adapter = loader.get();
    synchronized (this) {
      if (slots.putIfAbsent(digest, new Slot(adapter)) != null) {
        adapter.close();
      }
    }
  }

  synchronized void detach(String digest) {
    Slot slot = slots.remove(digest);
    if (slot != null) {
      slot.detached = true;
      freeIfUnused(slot);
    }
  }

  /**
   * @throws IllegalArgumentException if nothing is attached under this digest
   */
  synchronized Lease lease(String digest) {
    Slot slot = slots.get(digest);
    if (slot == null) {
      throw new IllegalArgumentException("adapter is not attached");
    }
    slot.users++;
    return new Lease() {
      @Override
      public NativeAdapter adapter() {
        return slot.adapter;
      }

      @Override
      public void close() {
        release(slot);
      }
    };
  }

  private synchronized void release(Slot slot) {
    slot.users--;
    freeIfUnused(slot);
  }

  private void freeIfUnused(Slot slot) {
    if (slot.detached && slot.users == 0) {
      slot.adapter.close();
    }
  }

  @Override
  public synchronized void close() {
    slots.values().forEach(slot -> slot.adapter.close());
    slots.clear();
  }
}
