package dev.lethe.engine.bundle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;

/**
 * Reads one block of a PEM file (RFC 7468). Lethe's own key files, with several keys and notes, are
 * read by the event contracts, of which the engine, a library by itself, knows nothing.
 */
final class Pem {
  private Pem() {}

  /**
   * @throws IllegalArgumentException naming the file, never showing its content
   */
  static byte[] read(Path file, String label) {
    String text;
    try {
      text = Files.readString(file);
    } catch (IOException e) {
      throw new IllegalArgumentException(file.getFileName() + " cannot be read", e);
    }
    String begin = "-----BEGIN " + label + "-----";
    int from = text.indexOf(begin);
    int to = text.indexOf("-----END " + label + "-----");
    if (from < 0 || to < from) {
      throw new IllegalArgumentException(file.getFileName() + " holds no " + label);
    }
    try {
      return Base64.getMimeDecoder().decode(text.substring(from + begin.length(), to));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(file.getFileName() + " is not valid PEM");
    }
  }
}
