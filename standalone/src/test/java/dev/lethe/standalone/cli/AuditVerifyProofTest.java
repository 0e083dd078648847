package dev.lethe.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lethe.db.tlog.NoteSignature;
import dev.lethe.db.tlog.TlogProof;
import dev.lethe.db.tlog.WitnessKey;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code lethe audit verify-proof}, with nothing but the file and the keys. */
class AuditVerifyProofTest {
  @TempDir Path folder;
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();
  private final AuditExportFixture log;
  private final String key;
  private final KeyPair pair;
  private final WitnessKey witness;
  private Path file = Path.of("");

  AuditVerifyProofTest() throws Exception {
    log = new AuditExportFixture();
    key = log.key().toString();
    pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    byte[] der = pair.getPublic().getEncoded();
    witness = new WitnessKey("w.example", Arrays.copyOfRange(der, der.length - 32, der.length));
  }

  @BeforeEach
  void write() throws Exception {
    file = folder.resolve("event.tlog-proof");
    TlogProof proof = log.proof();
    ByteBuffer signed = ByteBuffer.allocate(8 + 64).putLong(7);
    Signature signature = Signature.getInstance("Ed25519");
    signature.initSign(pair.getPrivate());
    signature.update(WitnessKey.message(proof.checkpoint().checkpoint(), 7));
    signed.put(signature.sign());
    byte[] id = HexFormat.of().parseHex(witness.toString().split("\\+")[1]);
    NoteSignature line = new NoteSignature("w.example", id, signed.array());
    Files.writeString(
        file,
        new TlogProof(
                proof.extra(), proof.index(), proof.path(), proof.checkpoint().with(List.of(line)))
            .text());
  }

  @Test
  void saysWhatIsProvedAndByWhom() {
    assertThat(verify("--public-key", key, "--witness-key", witness.toString())).isZero();
    assertThat(out.toString())
        .contains("row 2 of audit.example.com, below the checkpoint of 2 rows, cosigned by 1 named")
        .contains("event: e-2", "type: lethe.request-held.v1", "request: r-1", "log/0/1");

    assertThat(verify("--public-key", key, "--json")).isZero();
    assertThat(out.toString())
        .contains("\"verified\":true", "\"row\":2", "\"checkpoint\":2", "\"event\":\"e-2\"");
  }

  @Test
  void aPemFileOfTheKeyWillDoToo() throws Exception {
    Path pem = folder.resolve("trusted-key.pem");
    log.writePem(pem);

    assertThat(verify("--public-key", pem.toString())).isZero();
  }

  @Test
  void whatIsNotAsItWasSignedIsRefused() throws Exception {
    String other = new AuditExportFixture().key().toString();
    assertThat(verify("--public-key", other)).isEqualTo(1);
    assertThat(out.toString()).contains("not signed with the trusted key");

    String stranger = "remora.n621.de+da77ade7+BOvN63jn/bLvkieywe8R6UYAtVtNbZpXh34x7onlmtw2";
    assertThat(verify("--public-key", key, "--witness-key", stranger)).isEqualTo(1);
    assertThat(out.toString()).contains("not cosigned by remora.n621.de");

    Path entry = Files.writeString(folder.resolve("entry"), "another");
    assertThat(verify("--public-key", key, "--entry", entry.toString())).isEqualTo(1);
    assertThat(out.toString()).contains("not in the log at this index");

    String text = Files.readString(file);
    Files.writeString(file, text.replace("index 1", "index 0"));
    assertThat(verify("--public-key", key)).isEqualTo(1);
    Files.writeString(file, text.replace("@v1", "@v2"));
    assertThat(verify("--public-key", key)).isEqualTo(1);
    Files.write(file, new byte[] {(byte) 0xC3, 0x28});
    assertThat(verify("--public-key", key)).isEqualTo(1);
  }

  @Test
  void withoutTheEntryItSaysWhatIsMissing() throws Exception {
    TlogProof proof = log.proof();
    TlogProof bare = new TlogProof(new byte[0], 1, proof.path(), proof.checkpoint());
    Files.writeString(file, bare.text());
    Path entry = Files.write(folder.resolve("entry"), proof.extra());

    assertThat(verify("--public-key", key)).isEqualTo(2);
    assertThat(err.toString()).contains("--entry");
    assertThat(verify("--public-key", key, "--entry", entry.toString())).isZero();
    assertThat(verify("--public-key", key, "--witness-key", key)).isEqualTo(2);
  }

  private int verify(String... options) {
    out.getBuffer().setLength(0);
    String[] args = new String[options.length + 3];
    System.arraycopy(new String[] {"audit", "verify-proof", file.toString()}, 0, args, 0, 3);
    System.arraycopy(options, 0, args, 3, options.length);
    return Lethe.commandLine()
        .setOut(new PrintWriter(out, true))
        .setErr(new PrintWriter(err, true))
        .execute(args);
  }
}
