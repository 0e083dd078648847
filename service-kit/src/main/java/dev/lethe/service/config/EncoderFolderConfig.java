package dev.lethe.service.config;

import java.nio.file.Path;
import java.util.Optional;

/** {@code lethe.encoder}: the gates' sentence encoder. */
public interface EncoderFolderConfig {
  /**
   * The folder of the gates' sentence encoder, as sentence-transformers writes it, with an ONNX
   * export. The bundled all-MiniLM-L6-v2 where it is not set. A replica refuses gates that were
   * fitted with another encoder.
   */
  Optional<Path> dir();
}
