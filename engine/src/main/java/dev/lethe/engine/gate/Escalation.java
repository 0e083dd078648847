package dev.lethe.engine.gate;

import dev.lethe.engine.ForgetExample;
import java.util.List;

/**
 * What a bundle's gate is given where one that was fitted in the ordinary way caught too little.
 *
 * @param views further wordings of the examples, in which only the subject's name is looked for:
 *     one or two examples are too few to tell it
 * @param falseFires share of the background that may fire where the forget set needs it, 0..1; 0
 *     keeps the ordinary thresholds
 */
public record Escalation(List<ForgetExample> views, double falseFires) {
  public static final Escalation NONE = new Escalation(List.of(), 0);

  public Escalation {
    views = List.copyOf(views);
    if (!(falseFires >= 0 && falseFires <= 1)) {
      throw new IllegalArgumentException("a share of false fires lies between 0 and 1");
    }
  }

  @Override
  public String toString() {
    return "Escalation[" + views.size() + ", " + falseFires + "]";
  }
}
