package dev.lethe.trainer.adapter;

import dev.lethe.engine.lora.PeftFolder;
import dev.lethe.engine.model.ModelConfig;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;

/**
 * A PEFT folder as a ZIP archive: its two files at the top and nothing else, in any order. Unpacks
 * no more than an adapter of the model can have.
 */
final class PeftArchive {
  private static final long MOST_CONFIG = 1L << 20;

  /** Names, shapes and places of all tensors. */
  private static final long MOST_HEADER = 16L << 20;

  private static final int LARGEST_RANK = 1024;
  private static final int LARGEST_NUMBER = 4; // bytes: F32
  private static final int BUFFER = 1 << 16;

  private PeftArchive() {}

  /**
   * Writes the files into a folder.
   *
   * @throws IllegalArgumentException naming the file: one that is missing, has no place there, is
   *     there twice or is too long, or the archive itself is broken
   * @throws IOException if the body breaks off, or the folder cannot be written
   */
  static void unpack(InputStream body, ModelConfig model, Path folder) throws IOException {
    try (ZipInputStream zip = new ZipInputStream(body)) {
      for (ZipEntry entry = zip.getNextEntry(); entry != null; entry = zip.getNextEntry()) {
        if (entry.getName().equals(PeftFolder.CONFIG)) {
          write(zip, folder.resolve(PeftFolder.CONFIG), MOST_CONFIG);
        } else if (entry.getName().equals(PeftFolder.WEIGHTS)) {
          write(zip, folder.resolve(PeftFolder.WEIGHTS), mostWeights(model));
        } else {
          throw new IllegalArgumentException(
              "the archive may hold " + PeftFolder.CONFIG + " and " + PeftFolder.WEIGHTS + " only");
        }
      }
    } catch (ZipException | EOFException e) {
      throw new IllegalArgumentException("the body is no ZIP archive that can be read");
    }
    for (String name : new String[] {PeftFolder.CONFIG, PeftFolder.WEIGHTS}) {
      if (!Files.exists(folder.resolve(name))) {
        throw new IllegalArgumentException(name + ": the file is missing");
      }
    }
  }

  private static void write(InputStream in, Path file, long most) throws IOException {
    if (Files.exists(file)) {
      throw new IllegalArgumentException(file.getFileName() + ": it is there twice");
    }
    byte[] buffer = new byte[BUFFER];
    long left = most;
    try (OutputStream out = Files.newOutputStream(file)) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        left -= read;
        if (left < 0) {
          throw new IllegalArgumentException(file.getFileName() + ": it is too long");
        }
        out.write(buffer, 0, read);
      }
    }
  }

  /** Of all projections at the largest rank, or of their whole matrices if those are less. */
  private static long mostWeights(ModelConfig model) {
    long numbers = 0;
    for (var shape : model.projections().values()) {
      numbers += (shape.get(0) + shape.get(1)) * LARGEST_RANK;
    }
    return MOST_HEADER + numbers * LARGEST_NUMBER;
  }
}
