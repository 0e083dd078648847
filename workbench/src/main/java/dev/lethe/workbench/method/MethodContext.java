package dev.lethe.workbench.method;

import dev.lethe.engine.embedding.SentenceEncoder;
import dev.lethe.engine.text.LanguageModel;
import dev.lethe.engine.text.MemoisingEngine;
import java.nio.file.Path;

/**
 * What a method works with. It holds no way to a spec's held-out files.
 *
 * @param base unadapted; shared, owned by the run
 * @param engine over {@code base}, remembers greedy generations, so that asking the same again at a
 *     later stage costs little; shared
 * @param encoder remembers vectors; shared, owned by the run
 * @param modelFolder of the base model
 * @param cacheFolder for what depends on the base model alone (a background, say); shared by runs
 * @param workFolder of this method in this run; what it keeps there survives an interruption
 * @param replacement what a forgotten prompt is answered with
 * @param maxTokens the longest answer that is asked for
 */
public record MethodContext(
    LanguageModel base,
    MemoisingEngine engine,
    SentenceEncoder encoder,
    Path modelFolder,
    Path cacheFolder,
    Path workFolder,
    ReplacementAnswer replacement,
    int maxTokens,
    long seed) {}
