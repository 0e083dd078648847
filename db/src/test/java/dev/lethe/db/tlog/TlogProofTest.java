package dev.lethe.db.tlog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TlogProofTest {
  private static final int SIZE = 7;

  private final SigningFixture signer = new SigningFixture("example.com/log");
  private final List<byte[]> leaves = Rfc9162.leaves(SIZE);
  private final SignedCheckpoint checkpoint = signer.sign(head());

  private TreeHead head() {
    CompactRange tree = new CompactRange();
    leaves.forEach(tree::append);
    return TreeHead.of("example.com/log", tree);
  }

  private TlogProof proof(int index) {
    List<byte[]> path = MerkleProofs.inclusion(Rfc9162.nodes(leaves), index, SIZE);
    return new TlogProof(Rfc9162.INPUTS.get(index), index, path, checkpoint);
  }

  /** The path is that of RFC 6962, section 2.1.3: leaf d3 of seven has [c, a, l]. */
  @Test
  void isWrittenAsTheSpecificationSays() {
    String text = proof(3).text();

    assertThat(text)
        .startsWith("c2sp.org/tlog-proof@v1\nextra ICE=\nindex 3\n")
        .endsWith("\n\n" + checkpoint.note());
    assertThat(text.lines().skip(3).takeWhile(line -> !line.isEmpty())).hasSize(3);
  }

  @Test
  void provesEveryEntryAfterItWasWrittenAndRead() {
    for (int index = 0; index < SIZE; index++) {
      TlogProof read = TlogProof.parse(proof(index).text());

      assertThat(read.text()).isEqualTo(proof(index).text());
      assertThat(read.includes(Rfc9162.INPUTS.get(index))).isTrue();
      assertThat(read.includes(Rfc9162.INPUTS.get((index + 1) % SIZE))).isFalse();
      assertThat(read.checkpoint().isSignedBy(signer.key())).isTrue();
    }
  }

  @Test
  void extraDataMayBeLeftOutAndOneEntryNeedsNoPath() {
    CompactRange tree = new CompactRange();
    byte[] entry = "entry".getBytes(StandardCharsets.UTF_8);
    tree.append(TreeHash.leaf(entry));
    SignedCheckpoint one = signer.sign(TreeHead.of("example.com/log", tree));

    String text = new TlogProof(new byte[0], 0, List.of(), one).text();

    assertThat(text).isEqualTo("c2sp.org/tlog-proof@v1\nindex 0\n\n" + one.note());
    assertThat(TlogProof.parse(text).extra()).isEmpty();
    assertThat(TlogProof.parse(text).includes(entry)).isTrue();
  }

  @Test
  void cosignaturesStayOnTheCheckpoint() {
    NoteSignature witness = new NoteSignature("w.example", new byte[4], new byte[72]);
    SignedCheckpoint cosigned = checkpoint.with(List.of(witness, witness));
    TlogProof proof = new TlogProof(new byte[0], 0, List.of(), cosigned);

    List<NoteSignature> read = TlogProof.parse(proof.text()).checkpoint().signatures();

    assertThat(read).hasSize(2);
    assertThat(read.get(1).line()).isEqualTo(witness.line());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "c2sp.org/tlog-proof@v2\nindex 3\n\nNOTE",
        "c2sp.org/tlog-proof@v1\n\nNOTE",
        "c2sp.org/tlog-proof@v1\nextra AAAA\n\nNOTE",
        "c2sp.org/tlog-proof@v1\nindex 03\n\nNOTE",
        "c2sp.org/tlog-proof@v1\nindex -1\n\nNOTE",
        "c2sp.org/tlog-proof@v1\nindex 7\n\nNOTE",
        "c2sp.org/tlog-proof@v1\nindex 3 \n\nNOTE",
        "c2sp.org/tlog-proof@v1\nindex 3\nextra AAAA\n\nNOTE",
        "c2sp.org/tlog-proof@v1\nindex 3\nAAAA\n\nNOTE",
        "c2sp.org/tlog-proof@v1\r\nindex 3\r\n\r\nNOTE",
        "c2sp.org/tlog-proof@v1\nindex 3\nNOTE",
        "c2sp.org/tlog-proof@v1\nindex 3\n\n",
      })
  void whatIsNoProofIsRefused(String text) {
    assertThatThrownBy(() -> TlogProof.parse(text.replace("NOTE", checkpoint.note())))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
