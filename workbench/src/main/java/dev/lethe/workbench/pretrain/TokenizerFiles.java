package dev.lethe.workbench.pretrain;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lethe.engine.tokenizer.PromptTemplate;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Writes a vocabulary in HuggingFace's layout, so that any of its tokenizer libraries loads it. */
final class TokenizerFiles {
  static final String TOKENIZER = "tokenizer.json";
  static final String CONFIG = "tokenizer_config.json";

  private static final ObjectMapper MAPPER = new ObjectMapper();

  private TokenizerFiles() {}

  /**
   * Writes {@code tokenizer.json} and {@code tokenizer_config.json}.
   *
   * @param template what stands around the questions of the taught texts; becomes the chat template
   */
  static void write(BpeVocabulary vocabulary, int context, PromptTemplate template, Path folder)
      throws IOException {
    ObjectNode root = MAPPER.createObjectNode().put("version", "1.0");
    root.putNull("truncation");
    root.putNull("padding");
    special(root.putArray("added_tokens"));
    root.putNull("normalizer");
    root.set("pre_tokenizer", byteLevel().put("use_regex", true));
    root.set("post_processor", beginFirst());
    root.set("decoder", byteLevel().put("use_regex", true));
    root.set("model", model(vocabulary));
    MAPPER.writeValue(folder.resolve(TOKENIZER).toFile(), root);
    MAPPER
        .writerWithDefaultPrettyPrinter()
        .writeValue(folder.resolve(CONFIG).toFile(), config(context, template));
  }

  private static void special(ArrayNode added) {
    List<String> special = BpeVocabulary.SPECIAL;
    for (int id = 0; id < special.size(); id++) {
      added
          .addObject()
          .put("id", id)
          .put("content", special.get(id))
          .put("single_word", false)
          .put("lstrip", false)
          .put("rstrip", false)
          .put("normalized", false)
          .put("special", true);
    }
  }

  private static ObjectNode byteLevel() {
    return MAPPER
        .createObjectNode()
        .put("type", "ByteLevel")
        .put("add_prefix_space", false)
        .put("trim_offsets", true);
  }

  private static ObjectNode beginFirst() {
    ObjectNode node = MAPPER.createObjectNode().put("type", "TemplateProcessing");
    ArrayNode single = node.putArray("single");
    begin(single);
    sequence(single, "A", 0);
    ArrayNode pair = node.putArray("pair");
    begin(pair);
    sequence(pair, "A", 0);
    sequence(pair, "B", 1);
    ObjectNode begin = node.putObject("special_tokens").putObject(BpeVocabulary.BEGIN);
    begin.put("id", BpeVocabulary.BEGIN).putArray("ids").add(0);
    begin.putArray("tokens").add(BpeVocabulary.BEGIN);
    return node;
  }

  private static void begin(ArrayNode template) {
    template.addObject().putObject("SpecialToken").put("id", BpeVocabulary.BEGIN).put("type_id", 0);
  }

  private static void sequence(ArrayNode template, String id, int type) {
    template.addObject().putObject("Sequence").put("id", id).put("type_id", type);
  }

  private static ObjectNode model(BpeVocabulary vocabulary) {
    ObjectNode model = MAPPER.createObjectNode().put("type", "BPE");
    model.putNull("dropout");
    model.putNull("unk_token");
    model.putNull("continuing_subword_prefix");
    model.putNull("end_of_word_suffix");
    model.put("fuse_unk", false).put("byte_fallback", false).put("ignore_merges", false);
    ObjectNode ids = model.putObject("vocab");
    List<String> tokens = vocabulary.tokens();
    for (int id = 0; id < tokens.size(); id++) {
      ids.put(tokens.get(id), id);
    }
    ArrayNode merges = model.putArray("merges");
    for (BpeVocabulary.Merge merge : vocabulary.merges()) {
      merges.add(tokens.get(merge.left()) + " " + tokens.get(merge.right()));
    }
    return model;
  }

  private static ObjectNode config(int context, PromptTemplate template) {
    ObjectNode config =
        MAPPER
            .createObjectNode()
            .put("tokenizer_class", "PreTrainedTokenizerFast")
            .put("bos_token", BpeVocabulary.BEGIN)
            .put("eos_token", BpeVocabulary.END)
            .put("pad_token", BpeVocabulary.PAD)
            .put("model_max_length", context)
            .put("clean_up_tokenization_spaces", false);
    return template.equals(PromptTemplate.NONE)
        ? config
        : config.put("chat_template", chatTemplate(template.before(), template.after().strip()));
  }

  /**
   * Renders a bare question as the taught texts have it ({@code Question: …\nAnswer:}), and earlier
   * turns into the same lines with their answers; system messages are left out, since the model
   * never saw one.
   */
  private static String chatTemplate(String before, String label) {
    return "{% for message in messages %}"
        + "{% if message['role'] == 'user' %}"
        + before
        + "{{ message['content'] | trim }}\n"
        + "{% elif message['role'] == 'assistant' %}"
        + label
        + " {{ message['content'] | trim }}\n"
        + "{% endif %}{% endfor %}"
        + "{% if add_generation_prompt %}"
        + label
        + "{% endif %}";
  }
}
