package dev.lethe.schemas;

/**
 * One prompt with the completion that is to be forgotten. Personal data: {@link #toString()}
 * redacts both.
 *
 * @param prompt what is asked, as the model sees it
 * @param completion what the model must no longer answer
 */
public record Example(String prompt, String completion) {
  @Override
  public String toString() {
    return "Example[redacted]";
  }
}
