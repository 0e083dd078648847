package dev.lethe.db.tlog;

import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * The tree of eight leaves that the tests of certificate-transparency and transparency-dev/merkle
 * use, and RFC 9162's definitions word for word, to hold faster code against.
 */
final class Rfc9162 {
  static final List<byte[]> INPUTS =
      List.of(
          hex(""),
          hex("00"),
          hex("10"),
          hex("2021"),
          hex("3031"),
          hex("40414243"),
          hex("5051525354555657"),
          hex("606162636465666768696a6b6c6d6e6f"));

  /** Roots over the first 0 to 8 inputs. */
  static final List<String> ROOTS =
      List.of(
          "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
          "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
          "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
          "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
          "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
          "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
          "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
          "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
          "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");

  private Rfc9162() {}

  static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits);
  }

  static List<byte[]> leaves(int count) {
    List<byte[]> leaves = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      leaves.add(TreeHash.leaf(i < INPUTS.size() ? INPUTS.get(i) : new byte[] {(byte) i, 7}));
    }
    return leaves;
  }

  /** MTH(D[n]), section 2.1.1, over leaf hashes. */
  static byte[] root(List<byte[]> leaves) {
    if (leaves.isEmpty()) {
      return TreeHash.emptyRoot();
    }
    if (leaves.size() == 1) {
      return leaves.get(0);
    }
    int k = 1;
    while (k * 2 < leaves.size()) {
      k *= 2;
    }
    return TreeHash.node(root(leaves.subList(0, k)), root(leaves.subList(k, leaves.size())));
  }

  /** Complete subtrees of a list of leaf hashes. */
  static MerkleProofs.Nodes nodes(List<byte[]> leaves) {
    return (level, index) -> root(leaves.subList((int) index << level, (int) (index + 1) << level));
  }
}
