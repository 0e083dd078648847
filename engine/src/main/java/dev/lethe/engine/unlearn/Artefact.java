package dev.lethe.engine.unlearn;

import dev.lethe.engine.bundle.Manifest;
import java.nio.file.Path;

/**
 * A finished, unsigned artefact folder.
 *
 * @param accepted false when verification says that it must not be published
 * @param reason why not, a short code such as {@code forget-score}, {@code gate-recall}, {@code
 *     false-fire}; empty when accepted
 */
public record Artefact(
    String digest, Manifest manifest, Path folder, boolean accepted, String reason) {}
