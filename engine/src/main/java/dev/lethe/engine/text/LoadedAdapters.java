package dev.lethe.engine.text;

import dev.lethe.engine.lora.NativeAdapter;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Attached adapters with the number of generations that use each. Those of the same content lie in
 * memory once. A detached one takes no new users and is freed with its last. Thread-safe.
 */
final class LoadedAdapters implements AutoCloseable {
  private final Map<String, Slot> slots = new HashMap<>();
  private final Map<String, Slot> byContent = new HashMap<>();

  private static final class Slot {
    final String content;
    final NativeAdapter adapter;
    int names;
    int users;

    Slot(String content, NativeAdapter adapter) {
      this.content = content;
      this.adapter = adapter;
    }
  }

  /** A use of an adapter; closing it ends the use. */
  interface Lease extends AutoCloseable {
    NativeAdapter adapter();

    @Override
    void close();
  }

  /**
   * Loads only when nothing is attached under this digest, and nothing of this content under any.
   */
  void attach(String digest, String content, Supplier<NativeAdapter> loader) {
    if (name(digest, content)) {
      return;
    }
    NativeAdapter adapter = loader.get();
    synchronized (this) {
      if (name(digest, content)) {
        adapter.close();
        return;
      }
      byContent.put(content, new Slot(content, adapter));
      name(digest, content);
    }
  }

  /** Puts what is there of this content under a digest; whether the digest is attached now. */
  private synchronized boolean name(String digest, String content) {
    if (slots.containsKey(digest)) {
      return true;
    }
    Slot slot = byContent.get(content);
    if (slot == null) {
      return false;
    }
    slot.names++;
    slots.put(digest, slot);
    return true;
  }

  synchronized void detach(String digest) {
    Slot slot = slots.remove(digest);
    if (slot != null && --slot.names == 0) {
      byContent.remove(slot.content);
      freeIfUnused(slot);
    }
  }

  /** How many lie in memory for those who come next. */
  synchronized int size() {
    return byContent.size();
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
    if (slot.names == 0 && slot.users == 0) {
      slot.adapter.close();
    }
  }

  @Override
  public synchronized void close() {
    byContent.values().forEach(slot -> slot.adapter.close());
    byContent.clear();
    slots.clear();
  }
}
