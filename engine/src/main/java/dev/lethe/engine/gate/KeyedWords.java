package dev.lethe.engine.gate;

import java.util.Arrays;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/**
 * Words as gates compare them. What they are under a key is worked out once for all gates that
 * share it, and the last key's hashes are kept for as long as the words are. Thread-safe.
 */
final class KeyedWords {
  static final KeyedWords NONE = new KeyedWords(new byte[0]);

  private final byte[] digests;
  private final boolean remembers;
  private volatile @Nullable Hashed last;

  /** Under one key. */
  @SuppressWarnings("ArrayRecordComponent") // a value carrier; never compared
  private record Hashed(TermHasher hasher, long[] inOrder, long[] ascending) {}

  /**
   * @param digests as {@link TermHasher#digests} gives them
   */
  KeyedWords(byte[] digests) {
    this(digests, true);
  }

  private KeyedWords(byte[] digests, boolean remembers) {
    this.digests = digests;
    this.remembers = remembers;
  }

  /** The same words, which keep no hashes: for those that stay in memory for long. */
  KeyedWords forgetful() {
    return new KeyedWords(digests, false);
  }

  static KeyedWords of(Collection<String> words) {
    return new KeyedWords(TermHasher.digests(words));
  }

  /** Whether hashes stay here once they were asked for. */
  boolean remembers() {
    return remembers;
  }

  /** Not to be changed. */
  byte[] digests() {
    return digests;
  }

  int bytes() {
    return digests.length;
  }

  /** One hash a word, in order; not to be changed. */
  long[] inOrder(TermHasher hasher) {
    return hashed(hasher).inOrder;
  }

  /** Sorted and distinct; not to be changed. */
  long[] ascending(TermHasher hasher) {
    return hashed(hasher).ascending;
  }

  private Hashed hashed(TermHasher hasher) {
    Hashed known = last;
    if (known == null || !known.hasher.equals(hasher)) {
      long[] inOrder = hasher.hashDigests(digests);
      long[] ascending = Arrays.stream(inOrder).sorted().distinct().toArray();
      known = new Hashed(hasher, inOrder, ascending);
      last = remembers ? known : null;
    }
    return known;
  }

  @Override
  public String toString() {
    return "KeyedWords[redacted]";
  }
}
