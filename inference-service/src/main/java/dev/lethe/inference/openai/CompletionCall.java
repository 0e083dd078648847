package dev.lethe.inference.openai;

import java.util.List;

/**
 * A completion call as the client sent it, checked.
 *
 * @param model as asked for, not yet known to exist
 * @param questions {@code choices} choices are answered for each
 * @param promptParam the field that holds the question, for error objects
 * @param choices 1 or more
 * @param echo whether each choice begins with its prompt
 * @param includeUsage whether a stream ends with a chunk of token counts
 */
public record CompletionCall(
    String model,
    List<CompletionInput> questions,
    String promptParam,
    SamplingParameters sampling,
    int choices,
    boolean echo,
    boolean stream,
    boolean includeUsage) {
  public CompletionCall {
    questions = List.copyOf(questions);
  }
}
