package dev.lethe.db.tlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class MerkleProofsTest {
  private static final int LARGEST = 130;
  private static final List<byte[]> LEAVES = Rfc9162.leaves(LARGEST);
  private static final MerkleProofs.Nodes NODES = Rfc9162.nodes(LEAVES);
  private static final List<byte[]> ROOTS =
      IntStream.rangeClosed(0, LARGEST).mapToObj(n -> Rfc9162.root(LEAVES.subList(0, n))).toList();

  static Stream<Integer> sizes() {
    return IntStream.rangeClosed(1, LARGEST).boxed();
  }

  @Test
  void rootsAreThoseOfCertificateTransparency() {
    CompactRange frontier = new CompactRange();
    List<String> roots = new ArrayList<>(List.of(HexFormat.of().formatHex(frontier.root())));
    for (byte[] leaf : Rfc9162.leaves(8)) {
      frontier.append(leaf);
      roots.add(HexFormat.of().formatHex(frontier.root()));
    }

    assertThat(roots).isEqualTo(Rfc9162.ROOTS);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 1, ''",
    "0, 8, 96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"
        + " 5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"
        + " 6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    "5, 8, bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b"
        + " ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"
        + " d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "2, 3, fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "1, 5, 6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d"
        + " 5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"
        + " bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
  })
  void inclusionProofsAreThoseOfCertificateTransparency(long index, long size, String expected) {
    assertThat(text(MerkleProofs.inclusion(NODES, index, size))).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1, ''",
    "1, 8, 96a296d224f285c67bee93c30f8a309157f0daa35dc5b87e410b78630a09cfc7"
        + " 5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"
        + " 6b47aaf29ee3c2af9af889bc1fb9254dabd31177f16232dd6aab035ca39bf6e4",
    "6, 8, 0ebc5d3437fbe2db158b9f126a1d118e308181031d0a949f8dededebc558ef6a"
        + " ca854ea128ed050b41b35ffc1b87b8eb2bde461e9e3b5596ece6b9d5975a0ae0"
        + " d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "2, 5, 5f083f0a1a33ca076a95279832580db3e0ef4584bdff1f54c8a360f50de3031e"
        + " bc1a0643b12e4d2d7c77918f44e0f4f79a838b6cf9ec5b5c283e1f4d88599e6b",
  })
  void consistencyProofsAreThoseOfCertificateTransparency(long from, long to, String expected) {
    assertThat(text(MerkleProofs.consistency(NODES, from, to))).isEqualTo(expected);
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void everyLeafIsProvedAndNothingElse(int size) {
    byte[] root = ROOTS.get(size);
    assertThat(MerkleProofs.root(NODES, size)).isEqualTo(root);
    for (int index = 0; index < size; index++) {
      byte[] leaf = LEAVES.get(index);
      List<byte[]> proof = MerkleProofs.inclusion(NODES, index, size);

      assertThat(MerkleProofs.includes(root, size, index, leaf, proof)).isTrue();

      assertThat(MerkleProofs.includes(root, size, index - 1, leaf, proof)).isFalse();
      assertThat(MerkleProofs.includes(root, size, index + 1, leaf, proof)).isFalse();
      assertThat(MerkleProofs.includes(root, size, index, flipped(leaf), proof)).isFalse();
      assertThat(MerkleProofs.includes(ROOTS.get(size - 1), size, index, leaf, proof)).isFalse();
      for (List<byte[]> wrong : mutations(proof)) {
        assertThat(MerkleProofs.includes(root, size, index, leaf, wrong)).isFalse();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("sizes")
  void everyBeginningIsProvedAndNothingElse(int to) {
    byte[] root = ROOTS.get(to);
    for (int from = 1; from <= to; from++) {
      byte[] old = ROOTS.get(from);
      List<byte[]> proof = MerkleProofs.consistency(NODES, from, to);

      assertThat(MerkleProofs.extend(from, old, to, root, proof)).isTrue();

      assertThat(MerkleProofs.extend(from, flipped(old), to, root, proof)).isFalse();
      assertThat(MerkleProofs.extend(from, old, to, flipped(root), proof)).isFalse();
      assertThat(MerkleProofs.extend(from - 1, old, to, root, proof)).isFalse();
      assertThat(MerkleProofs.extend(to + 1, old, to, root, proof)).isFalse();
      for (List<byte[]> wrong : mutations(proof)) {
        assertThat(MerkleProofs.extend(from, old, to, root, wrong)).isFalse();
      }
    }
  }

  @Test
  void aSizeThatIsClaimedWronglyIsNoticedByTheLengthOfTheProof() {
    List<byte[]> proof = MerkleProofs.inclusion(NODES, 3, 8);

    for (long size : new long[] {-1, 0, 3, 4, 9, 16, 17, 1L << 40, Long.MAX_VALUE}) {
      assertThat(MerkleProofs.includes(ROOTS.get(8), size, 3, LEAVES.get(3), proof)).isFalse();
    }
  }

  @Test
  void noProofIsMadeOfWhatIsNotThere() {
    assertThatThrownBy(() -> MerkleProofs.inclusion(NODES, 8, 8))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> MerkleProofs.inclusion(NODES, -1, 8))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> MerkleProofs.consistency(NODES, 9, 8))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> MerkleProofs.consistency(NODES, 0, 8))
        .isInstanceOf(IllegalArgumentException.class);
  }

  /** One hash too few or too many at either end, each hash changed, each cut short. */
  private static List<List<byte[]>> mutations(List<byte[]> proof) {
    List<List<byte[]>> all = new ArrayList<>();
    byte[] extra = LEAVES.get(0);
    all.add(Stream.concat(proof.stream(), Stream.of(extra)).toList());
    all.add(Stream.concat(Stream.of(extra), proof.stream()).toList());
    if (!proof.isEmpty()) {
      all.add(proof.subList(0, proof.size() - 1));
      all.add(proof.subList(1, proof.size()));
      all.add(List.of());
    }
    for (int i = 0; i < proof.size(); i++) {
      List<byte[]> changed = new ArrayList<>(proof);
      changed.set(i, flipped(proof.get(i)));
      all.add(changed);
      List<byte[]> cut = new ArrayList<>(proof);
      cut.set(i, new byte[31]);
      all.add(cut);
    }
    return all;
  }

  private static byte[] flipped(byte[] hash) {
    byte[] other = hash.clone();
    other[17] ^= 4;
    return other;
  }

  private static String text(List<byte[]> proof) {
    return String.join(" ", proof.stream().map(HexFormat.of()::formatHex).toList());
  }
}
