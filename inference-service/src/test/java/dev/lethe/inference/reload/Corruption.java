package dev.lethe.inference.reload;

import static dev.lethe.engine.bundle.ManifestFiles.MANIFEST;
import static dev.lethe.engine.bundle.ManifestFiles.SIGNATURE;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.PrivateKey;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Ways to spoil a bundle, each with how often it is tried; together a thousand. */
@SuppressWarnings("ImmutableEnumChecker") // the ways are lambdas that hold nothing
enum Corruption {
  BYTE_FLIP(300, (b, r, keys) -> flip(b, any(b, r), r)),
  TRUNCATION(120, (b, r, keys) -> resize(b, any(b, r), r)),
  MISSING_FILE(12, (b, r, keys) -> b.files.remove(any(b, r))),
  EXTRA_FILE(
      28,
      (b, r, keys) -> b.files.put(pick(r, SignedFaults.FOREIGN), "\u0080\u0004.".getBytes(UTF_8))),
  LINK(30, (b, r, keys) -> link(b, any(b, r))),
  DIGESTS_MENDED_WITHOUT_KEY(
      100,
      (b, r, keys) -> {
        String was = b.digest;
        flip(b, listed(b, r), r);
        b.seal();
        b.digest = r.nextBoolean() ? was : b.digest; // announced as what it was, or as it is
      }),
  WRONG_SIGNER(
      80,
      (b, r, keys) -> {
        if (r.nextBoolean()) {
          flip(b, listed(b, r), r);
        }
        b.sign(keys.stranger());
      }),
  SIGNED_NOT_FINITE(80, signed(SignedFaults::notFinite)),
  SIGNED_WRONG_RANK_OR_SHAPE(60, signed(SignedFaults::shape)),
  SIGNED_WRONG_BASE_OR_ENCODER(40, signed(SignedFaults::otherModel)),
  SIGNED_HEADER(70, signed(SignedFaults::header)),
  SIGNED_NAMES(40, signed(SignedFaults::names)),
  SIGNED_GATE(40, signed((b, r) -> SignedFaults.gate(b)));

  /** Whose keys there are: the trusted signer's, and another's. */
  record Keys(PrivateKey signer, PrivateKey stranger) {}

  /** Spoils a bundle. */
  interface Way {
    void spoil(BundleCopy bundle, Random random, Keys keys);
  }

  /** Spoils what is then signed as if nothing were wrong with it. */
  interface Fault {
    void spoil(BundleCopy bundle, Random random);
  }

  final int times;
  final Way way;

  Corruption(int times, Way way) {
    this.times = times;
    this.way = way;
  }

  static <T> T pick(Random random, List<T> of) {
    return of.get(random.nextInt(of.size()));
  }

  private static Way signed(Fault fault) {
    return (bundle, random, keys) -> {
      fault.spoil(bundle, random);
      bundle.sign(keys.signer());
    };
  }

  private static String any(BundleCopy bundle, Random random) {
    return pick(random, List.copyOf(bundle.files.keySet()));
  }

  private static String listed(BundleCopy bundle, Random random) {
    return pick(
        random,
        bundle.files.keySet().stream()
            .filter(name -> !name.equals(MANIFEST) && !name.equals(SIGNATURE))
            .toList());
  }

  private static void flip(BundleCopy bundle, String name, Random random) {
    byte[] bytes = bundle.file(name).clone();
    bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
    bundle.files.put(name, bytes);
  }

  private static void resize(BundleCopy bundle, String name, Random random) {
    byte[] bytes = bundle.file(name);
    boolean shorter = random.nextInt(4) > 0;
    int length = shorter ? random.nextInt(bytes.length) : bytes.length + 1 + random.nextInt(64);
    bundle.files.put(name, Arrays.copyOf(bytes, length));
  }

  private static void link(BundleCopy bundle, String name) {
    bundle.links.put(name, bundle.file(name));
    bundle.files.remove(name);
  }
}
