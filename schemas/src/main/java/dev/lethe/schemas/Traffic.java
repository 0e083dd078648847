package dev.lethe.schemas;

/**
 * On how many of the last questions that were asked a gate fires by the question alone.
 *
 * @param questions looked at; never none
 */
public record Traffic(int questions, int fired) {
  public Traffic {
    if (questions < 1 || fired < 0 || fired > questions) {
      throw new IllegalArgumentException("traffic: more questions fire than were looked at");
    }
  }
}
