package dev.lethe.workbench.distinguish;

import java.util.Map;

/**
 * Everything that a client sees of one answer.
 *
 * @param person whom it was asked about; only answers about other people are learned from
 * @param forgotten whether the model has forgotten the person; otherwise it never knew them
 * @param headers of the answer, by their names in small letters
 * @param numbers of tokens as the answer counts them, by their names
 * @param pieces of the same answer, streamed
 * @param firstMs until the first piece of the stream
 * @param streamedMs until its end
 * @param wholeMs until the answer that was asked for as a whole
 */
public record ServedReply(
    String person,
    boolean forgotten,
    String text,
    String finish,
    Map<String, String> headers,
    Map<String, Integer> numbers,
    int pieces,
    double firstMs,
    double streamedMs,
    double wholeMs) {
  public ServedReply {
    headers = Map.copyOf(headers);
    numbers = Map.copyOf(numbers);
  }

  @Override
  public String toString() {
    return "ServedReply[redacted]";
  }
}
