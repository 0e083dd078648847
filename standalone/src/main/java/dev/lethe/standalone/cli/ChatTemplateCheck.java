package dev.lethe.standalone.cli;

import dev.lethe.engine.jinja.TemplateException;
import dev.lethe.engine.jinja.TemplateRefusal;
import dev.lethe.engine.tokenizer.ChatMessage;
import dev.lethe.engine.tokenizer.ChatTemplate;
import dev.lethe.engine.tokenizer.ChatTemplateFiles;
import java.nio.file.Path;
import java.util.List;

/** Tries a folder's chat template with two conversations. */
final class ChatTemplateCheck {
  private static final ChatMessage QUESTION = new ChatMessage("user", "Who are you?");

  private ChatTemplateCheck() {}

  /**
   * Which template there is and what it renders.
   *
   * @throws IllegalArgumentException naming the file of a template that doesn't render a question
   */
  static String of(Path folder) {
    ChatTemplateFiles files = ChatTemplateFiles.read(folder);
    if (files.source().isEmpty()) {
      return "none, messages are joined by line breaks";
    }
    String file = files.source().get().file();
    ChatTemplate template = ChatTemplate.load(folder);
    String others =
        files.others().isEmpty() ? "" : " (not used: " + String.join(", ", files.others()) + ")";
    try {
      if (template.render(List.of(QUESTION)).isBlank()) {
        throw failed(file, "it renders nothing");
      }
    } catch (TemplateException e) {
      throw failed(file, String.valueOf(e.getMessage()));
    }
    return file + others + ", renders a question, " + turns(template, file);
  }

  /** Some templates know no system message, which is their right. */
  private static String turns(ChatTemplate template, String file) {
    try {
      template.render(
          List.of(
              new ChatMessage("system", "Be brief."),
              QUESTION,
              new ChatMessage("assistant", "A model."),
              new ChatMessage("user", "And I?")));
      return "a system message and further turns";
    } catch (TemplateRefusal e) {
      return "refuses a system message with further turns: " + e.getMessage();
    } catch (TemplateException e) {
      throw failed(file, String.valueOf(e.getMessage()));
    }
  }

  private static IllegalArgumentException failed(String file, String why) {
    return new IllegalArgumentException(
        "the chat template in " + file + " cannot be rendered: " + why);
  }
}
