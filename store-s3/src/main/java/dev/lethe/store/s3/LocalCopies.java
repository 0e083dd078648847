package dev.lethe.store.s3;

import dev.lethe.engine.bundle.BundleInventory.StoredBundle;
import dev.lethe.engine.bundle.FolderBundleStore;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Bounds the copies of a process. One that it asked for stays until it is released, however many
 * these are: an adapter may be read again at any time. What an earlier process left stays as long
 * as there is room, so that a restart needs no bucket. Thread-safe.
 */
final class LocalCopies {
  private static final Logger LOG = LoggerFactory.getLogger(LocalCopies.class);

  private final FolderBundleStore copies;
  private final long limit;
  private final Set<String> inUse = ConcurrentHashMap.newKeySet();

  /**
   * @param limit in bytes, of all copies together
   */
  LocalCopies(FolderBundleStore copies, long limit) {
    this.copies = copies;
    this.limit = limit;
  }

  void used(String digest) {
    inUse.add(digest);
  }

  /** What was let go must not lie about. */
  void release(String digest) {
    inUse.remove(digest);
    remove(digest);
  }

  void remove(String digest) {
    try {
      copies.delete(digest);
    } catch (IOException e) {
      LOG.warn("a copy cannot be deleted: digest={} reason={}", digest, e.toString());
    }
  }

  /** Deletes copies that nobody asked for, the oldest first, until there is room. */
  synchronized void evict() throws IOException {
    List<StoredBundle> all = copies.list();
    long bytes = all.stream().mapToLong(StoredBundle::bytes).sum();
    for (StoredBundle each :
        all.stream().sorted(Comparator.comparing(StoredBundle::modified)).toList()) {
      if (bytes > limit && !inUse.contains(each.digest())) {
        copies.delete(each.digest());
        bytes -= each.bytes();
      }
    }
  }
}
