package dev.lethe.engine.folder;

import dev.lethe.engine.model.ModelConfig;
import dev.lethe.engine.safetensors.TensorInfo;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What is understood of a model folder and what isn't.
 *
 * @param config empty if {@code config.json} is not understood
 * @param files names of the weight files
 * @param tensors by name; those of the files that could be read
 * @param ends ids of the tokens that end a completion
 * @param notes what is understood but easily overlooked, one sentence each
 * @param problems what would fail later, one sentence each, naming the file or the field and, where
 *     there is one, the way out; empty for a folder that can be served
 */
public record FolderReport(
    Optional<ModelConfig> config,
    List<String> files,
    Map<String, TensorInfo> tensors,
    List<Long> ends,
    List<String> notes,
    List<String> problems) {}
