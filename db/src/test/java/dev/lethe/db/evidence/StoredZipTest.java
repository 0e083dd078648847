package dev.lethe.db.evidence;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Random;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a pack may not be: each is refused before anything is unpacked or written. */
class StoredZipTest {
  private static final Instant AT = Instant.parse("2026-03-04T05:06:07Z");

  @Test
  void readsWhatItWrites() throws Exception {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    entries.put("empty.txt", new byte[0]);
    entries.put("events/01-RECEIVED.json", "PK\3\4 in the content".getBytes(UTF_8));

    Map<String, byte[]> read = StoredZip.read(StoredZip.write(entries, AT));

    assertThat(read.keySet()).containsExactly("empty.txt", "events/01-RECEIVED.json");
    assertThat(read.get("events/01-RECEIVED.json")).asString(UTF_8).contains("in the content");
  }

  @Test
  void aBombIsRefusedWithoutBeingUnpacked() throws Exception {
    ByteArrayOutputStream bomb = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bomb)) {
      zip.putNextEntry(new ZipEntry("certificate.json"));
      for (int i = 0; i < 200; i++) {
        zip.write(new byte[1 << 20]); // 200 MB in 200 kB
      }
    }

    assertThatThrownBy(() -> StoredZip.read(bomb.toByteArray()))
        .isInstanceOf(BadEntryException.class)
        .hasMessageContaining("certificate.json: is compressed");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "../evil",
        "/etc/passwd",
        "events/../../x",
        "events\\..\\x",
        "C:evil",
        "events/",
        ".",
        "..",
        "a/b/c.json",
        "x\u0000.json",
        "\u00fc.json",
        "events//x",
        "-",
        ""
      })
  void namesThatLeadElsewhereAreRefused(String name) throws Exception {
    assertThatThrownBy(() -> StoredZip.read(stored(name)))
        .isInstanceOf(BadEntryException.class)
        .hasMessage("an entry has a name that no evidence pack has");
  }

  @Test
  void anEntryThatIsThereTwiceIsRefused() {
    byte[] one = StoredZip.write(Map.of("a.json", new byte[] {1}), AT);
    int entry = 30 + 6 + 1;
    byte[] twice = new byte[one.length + entry];
    System.arraycopy(one, 0, twice, 0, entry);
    System.arraycopy(one, 0, twice, entry, one.length);

    assertThatThrownBy(() -> StoredZip.read(twice)).hasMessage("a.json: is there twice");
  }

  @Test
  void whatStandsBeforeBetweenOrBehindIsRefused() {
    byte[] zip = StoredZip.write(Map.of("a.json", new byte[] {1, 2, 3}), AT);
    byte[] behind = java.util.Arrays.copyOf(zip, zip.length + 1);
    byte[] before = new byte[zip.length + 1];
    System.arraycopy(zip, 0, before, 1, zip.length);

    for (byte[] file : new byte[][] {behind, before, new byte[0], "{}".getBytes(UTF_8)}) {
      assertThatThrownBy(() -> StoredZip.read(file)).isInstanceOf(BadEntryException.class);
    }
    for (int length = 0; length < zip.length; length++) {
      byte[] cut = java.util.Arrays.copyOf(zip, length);
      assertThatThrownBy(() -> StoredZip.read(cut)).isInstanceOf(BadEntryException.class);
    }
  }

  /** The directory is what unpacking tools go by: it may not name other entries than there are. */
  @Test
  void aDirectoryThatNamesOthersIsRefused() {
    byte[] zip = StoredZip.write(Map.of("a.json", new byte[] {1, 2, 3}), AT);
    String text = new String(zip, ISO_8859_1);
    int named = text.lastIndexOf("a.json");
    byte[] other = zip.clone();
    other[named] = 'b';

    assertThatThrownBy(() -> StoredZip.read(other))
        .hasMessage("the ZIP's directory is not that of its entries");
  }

  @Test
  void noiseIsRefusedAndNothingElseHappens() {
    Random random = new Random(7);
    byte[] zip = StoredZip.write(Map.of("a.json", new byte[20], "b.json", new byte[9]), AT);
    for (int i = 0; i < 2_000; i++) {
      byte[] noisy = zip.clone();
      int at = random.nextInt(noisy.length);
      byte old = noisy[at];
      noisy[at] = (byte) random.nextInt(256);
      boolean time = isTime(zip, at);
      if (noisy[at] != old && !time) {
        assertThatThrownBy(() -> StoredZip.read(noisy)).isInstanceOf(BadEntryException.class);
      }
    }
  }

  /** Times are compared with the statement's, by whoever has read it. */
  private static boolean isTime(byte[] zip, int at) {
    String text = new String(zip, ISO_8859_1);
    for (int i = 0; i < zip.length; i++) {
      boolean local = text.startsWith("PK\3\4", i) && at >= i + 10 && at < i + 14;
      boolean central = text.startsWith("PK\1\2", i) && at >= i + 12 && at < i + 16;
      if (local || central) {
        return true;
      }
    }
    return false;
  }

  private static byte[] stored(String name) throws Exception {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      ZipEntry entry = new ZipEntry(name);
      entry.setMethod(ZipEntry.STORED);
      entry.setSize(1);
      CRC32 crc = new CRC32();
      crc.update(new byte[] {1});
      entry.setCrc(crc.getValue());
      zip.putNextEntry(entry);
      zip.write(1);
    }
    return bytes.toByteArray();
  }
}
