package dev.lethe.engine.folder;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.engine.model.ModelConfig;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** A model folder of a few kilobytes that can be served, and ways to spoil it. */
final class TinyFolder {
  static final int VOCABULARY = 16;
  private static final ObjectMapper MAPPER = new ObjectMapper();

  /** One tensor of a file to write; its values are zero. */
  record Stored(String dtype, int width, List<Long> shape) {
    int bytes() {
      return (int) (width * shape.stream().mapToLong(Long::longValue).reduce(1, (a, b) -> a * b));
    }
  }

  private final Path folder;

  private TinyFolder(Path folder) {
    this.folder = folder;
  }

  static TinyFolder write(Path folder) throws IOException {
    TinyFolder tiny = new TinyFolder(folder);
    ObjectNode config = MAPPER.createObjectNode();
    config.put("model_type", "llama").put("vocab_size", VOCABULARY).put("hidden_size", 4);
    config.put("intermediate_size", 8).put("num_hidden_layers", 1).put("num_attention_heads", 2);
    config.put("hidden_act", "silu").put("tie_word_embeddings", true);
    config.put("max_position_embeddings", 128).put("eos_token_id", 1);
    MAPPER.writeValue(tiny.file("config.json").toFile(), config);
    tiny.tokenizer(15);
    tiny.weights("model.safetensors", tiny.tensors("BF16", 2));
    return tiny;
  }

  Path file(String name) {
    return folder.resolve(name);
  }

  TinyFolder text(String name, String text) throws IOException {
    Files.writeString(file(name), text);
    return this;
  }

  TinyFolder without(String name) throws IOException {
    Files.delete(file(name));
    return this;
  }

  TinyFolder config(Consumer<ObjectNode> change) throws IOException {
    ObjectNode config = (ObjectNode) MAPPER.readTree(file("config.json").toFile());
    change.accept(config);
    MAPPER.writeValue(file("config.json").toFile(), config);
    return this;
  }

  /** A word-level tokenizer whose added token has the highest id. */
  TinyFolder tokenizer(int highest) throws IOException {
    return text(
        "tokenizer.json",
        "{\"version\":\"1.0\",\"added_tokens\":[{\"id\":"
            + highest
            + ",\"content\":\"<end>\",\"single_word\":false,\"lstrip\":false,\"rstrip\":false,"
            + "\"normalized\":false,\"special\":true}],\"normalizer\":null,"
            + "\"pre_tokenizer\":{\"type\":\"Whitespace\"},\"post_processor\":null,"
            + "\"decoder\":null,\"model\":{\"type\":\"WordLevel\",\"vocab\":{\"a\":0,\"?\":1,"
            + "\"<end>\":"
            + highest
            + "},\"unk_token\":\"?\"}}");
  }

  /** What the configuration asks for, in the order of names. */
  Map<String, Stored> tensors(String dtype, int width) {
    Map<String, Stored> tensors = new LinkedHashMap<>();
    ModelConfig.read(folder)
        .parameters()
        .forEach((name, shape) -> tensors.put(name, new Stored(dtype, width, shape)));
    return tensors;
  }

  TinyFolder weights(String name, Map<String, Stored> tensors) throws IOException {
    ObjectNode header = MAPPER.createObjectNode();
    int end = 0;
    for (Map.Entry<String, Stored> entry : tensors.entrySet()) {
      ObjectNode node = header.putObject(entry.getKey()).put("dtype", entry.getValue().dtype());
      entry.getValue().shape().forEach(node.putArray("shape")::add);
      node.putArray("data_offsets").add(end).add(end + entry.getValue().bytes());
      end += entry.getValue().bytes();
    }
    byte[] json = header.toString().getBytes(StandardCharsets.UTF_8);
    try (OutputStream out = Files.newOutputStream(file(name))) {
      out.write(
          ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(0, json.length).array());
      out.write(json);
      out.write(new byte[end]);
    }
    return this;
  }

  /** Overwrites the last bytes of a file: the end of its last tensor. */
  TinyFolder endingWith(String name, int... bytes) throws IOException {
    byte[] all = Files.readAllBytes(file(name));
    for (int i = 0; i < bytes.length; i++) {
      all[all.length - bytes.length + i] = (byte) bytes[i];
    }
    Files.write(file(name), all);
    return this;
  }

  TinyFolder shortenedBy(String name, int bytes) throws IOException {
    byte[] all = Files.readAllBytes(file(name));
    Files.write(file(name), java.util.Arrays.copyOf(all, all.length - bytes));
    return this;
  }

  TinyFolder pointer(String name) throws IOException {
    return text(
        name, "version https://git-lfs.github.com/spec/v1\noid sha256:4d7a214614\nsize 12345\n");
  }
}
