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
    ChatTemplate template = ChatTemplate.load(folder);
    String others =
        files.others().isEmpty() ? "" : " (not used: " + String.join(", ", files.others()) + ")";
    try {
      if (template.render(List.of(QUESTION)).isBlank()) {
        throw failed(files, "it renders nothing");
      }
    } catch (TemplateException e) {
      throw failed(files, String.valueOf(e.getMessage()));
    }
    return files.file() + others + ", renders a question, " + turns(template, files);
  }

  /** Some templates know no system message, which is their right. */
  private static String turns(ChatTemplate template, ChatTemplateFiles files) {
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
      throw failed(files, String.valueOf(e.getMessage()));
    }
  }

  private static IllegalArgumentException failed(ChatTemplateFiles files, String why) {
    return new IllegalArgumentException(
        "the chat template in " + files.file() + " cannot be rendered: " + why);
  }
}
