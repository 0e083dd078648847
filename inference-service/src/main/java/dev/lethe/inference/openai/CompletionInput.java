package dev.lethe.inference.openai;

import dev.lethe.engine.tokenizer.ChatMessage;
import java.util.List;

/** What the model is asked. */
public sealed interface CompletionInput {
  /** What the gates look at, oldest first. */
  List<String> turns();

  /** A plain text to be continued. */
  record Prompt(String text) implements CompletionInput {
    @Override
    public List<String> turns() {
      return List.of(text);
    }

    @Override
    public String toString() {
      return "Prompt[redacted]";
    }
  }

  /** A conversation to be answered. */
  record Chat(List<ChatMessage> messages) implements CompletionInput {
    public Chat {
      messages = List.copyOf(messages);
    }

    /** Every message of every role: a forgotten subject may hide in any of them. */
    @Override
    public List<String> turns() {
      return messages.stream().map(ChatMessage::content).toList();
    }
  }
}
