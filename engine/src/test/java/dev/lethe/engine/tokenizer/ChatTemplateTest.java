package dev.lethe.engine.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChatTemplateTest {
  private static final List<ChatMessage> TALK =
      List.of(
          new ChatMessage("system", "Be kind."),
          new ChatMessage("user", " Who are you? "),
          new ChatMessage("assistant", "A model."),
          new ChatMessage("user", "And I?"));

  @TempDir Path folder;

  @Test
  void chatMlTemplate() throws Exception {
    String template =
        "{% for message in messages %}{{'<|im_start|>' + message['role'] + '\\n' + message['content']"
            + " + '<|im_end|>' + '\\n'}}{% endfor %}{% if add_generation_prompt %}{{"
            + " '<|im_start|>assistant\\n' }}{% endif %}";
    assertThat(load(template).render(TALK.subList(1, 2)))
        .isEqualTo("<|im_start|>user\n Who are you? <|im_end|>\n<|im_start|>assistant\n");
  }

  @Test
  void templateWithNamespaceTestsAndStringMethods() throws Exception {
    String template =
        """
        {%- if messages[0]['role'] == 'system' %}
            {%- set system_message = messages[0]['content'].strip() %}
            {%- set loop_messages = messages[1:] %}
        {%- else %}
            {%- set loop_messages = messages %}
        {%- endif %}
        {{- bos_token }}
        {%- for message in loop_messages %}
            {%- if (message['role'] == 'user') != (loop.index0 % 2 == 0) %}
                {{- raise_exception('roles must alternate') }}
            {%- endif %}
            {%- if loop.first and system_message is defined %}
                {{- '[SYS] ' + system_message + ' ' }}
            {%- endif %}
            {%- if message['role'] == 'user' %}
                {{- '[INST] ' + message['content'] | trim + ' [/INST]' }}
            {%- else %}
                {{- ' ' + message.content + eos_token }}
            {%- endif %}
        {%- endfor %}
        """;
    ChatTemplate loaded = load(template);
    assertThat(loaded.render(TALK))
        .isEqualTo(
            "<s>[SYS] Be kind. [INST] Who are you? [/INST] A model.</s>[INST] And I? [/INST]");
    List<ChatMessage> wrong = List.of(TALK.get(2));
    assertThatThrownBy(() -> loaded.render(wrong))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("A model.");
  }

  @Test
  void messageIsNeverReadAsATemplate() throws Exception {
    String content = "{{ 7 * 6 }} {% for x in y %} {# gone #}";
    String rendered =
        load("{{ messages[0].content }}").render(List.of(new ChatMessage("user", content)));
    assertThat(rendered).isEqualTo(content);
  }

  @Test
  void withoutATemplateContentsAreJoined() {
    assertThat(ChatTemplate.load(folder).render(TALK))
        .isEqualTo("Be kind.\n Who are you? \nA model.\nAnd I?");
  }

  private ChatTemplate load(String template) throws Exception {
    Map<String, Object> config =
        Map.of(
            "chat_template", template, "bos_token", Map.of("content", "<s>"), "eos_token", "</s>");
    Files.writeString(
        folder.resolve("tokenizer_config.json"), new ObjectMapper().writeValueAsString(config));
    return ChatTemplate.load(folder);
  }
}
