package dev.lethe.trainer.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lethe.engine.lora.PeftFolder;
import dev.lethe.engine.model.ModelConfig;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PeftArchiveTest {
  private final ModelConfig model =
      ModelConfig.read(Path.of("../engine/src/test/resources/tiny-model"));
  @TempDir private Path temp;

  @Test
  void holdsTheTwoFilesInAnyOrder() throws Exception {
    Path folder = unpack(archive(PeftFolder.WEIGHTS, "w", PeftFolder.CONFIG, "{}"));

    assertThat(folder.resolve(PeftFolder.CONFIG)).hasContent("{}");
    assertThat(folder.resolve(PeftFolder.WEIGHTS)).hasContent("w");
  }

  @Test
  void whatElseItHoldsOrLacksIsRefused() throws Exception {
    refuse(archive(PeftFolder.CONFIG, "{}"), PeftFolder.WEIGHTS + ": the file is missing");
    refuse(archive("../adapter_config.json", "{}"), "only");
    refuse(archive("peft/" + PeftFolder.CONFIG, "{}"), "only");
    refuse("no archive".getBytes(StandardCharsets.UTF_8), PeftFolder.CONFIG + ": the file");
    refuse(archive(PeftFolder.CONFIG, " ".repeat(2 << 20)), PeftFolder.CONFIG + ": it is too long");
    byte[] whole = archive(PeftFolder.CONFIG, "{\"r\":8}");
    whole[52] ^= 1; // within the compressed bytes
    refuse(whole, "no ZIP archive");
    byte[] half = archive(PeftFolder.CONFIG, "{}", PeftFolder.WEIGHTS, "w".repeat(99));
    refuse(Arrays.copyOf(half, 100), "no ZIP archive");
  }

  private void refuse(byte[] archive, String words) {
    assertThatThrownBy(() -> unpack(archive))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(words);
  }

  private Path unpack(byte[] archive) throws IOException {
    Path folder = Files.createTempDirectory(temp, "arriving-");
    PeftArchive.unpack(new ByteArrayInputStream(archive), model, folder);
    return folder;
  }

  private static byte[] archive(String... namesAndTexts) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      for (int i = 0; i < namesAndTexts.length; i += 2) {
        zip.putNextEntry(new ZipEntry(namesAndTexts[i]));
        zip.write(namesAndTexts[i + 1].getBytes(StandardCharsets.UTF_8));
        zip.closeEntry();
      }
    }
    return bytes.toByteArray();
  }
}
