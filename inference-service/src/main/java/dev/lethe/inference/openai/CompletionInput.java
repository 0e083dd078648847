package dev.lethe.inference.openai;

import dev.lethe.engine.tokenizer.ChatMessage;
import java.util.List;

/** What the model is asked. */
public sealed interface CompletionInput {
  /** A plain text to be continued. */
  record Prompt(String text) implements CompletionInput {
    /** What the gates look at. */
    public List<String> turns() {
      return List.of(text);
    }

    @Override
    public String toString() {
      return "Prompt[redacted]";
    }
  }

  /**
   * A text to be continued, as the tokens that the client made of it. What they say, the engine
   * knows.
   */
  record Tokens(List<Integer> ids) implements CompletionInput {
    public Tokens {
      ids = List.copyOf(ids);
    }

    @Override
    public String toString() {
      return "Tokens[redacted]";
    }
  }

  /** A conversation to be answered. */
  record Chat(List<ChatMessage> messages) implements CompletionInput {
    public Chat {
      messages = List.copyOf(messages);
    }

    /** What the gates look at: a forgotten subject may hide in any message of any role. */
    public List<String> turns() {
      return messages.stream().map(ChatMessage::content).toList();
    }
  }
}
