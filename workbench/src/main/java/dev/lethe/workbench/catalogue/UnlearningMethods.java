package dev.lethe.workbench.catalogue;

import dev.lethe.workbench.method.MethodFactory;
import dev.lethe.workbench.o3.O3Method;
import dev.lethe.workbench.o3.O3Settings;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The methods that there are, by name. */
public final class UnlearningMethods {
  static final String BASE = "base";
  static final String LETHE = "lethe";
  static final String LETHE_AT_ONCE = "lethe-at-once";

  private static final Map<String, MethodFactory> ALL = new LinkedHashMap<>();

  static {
    ALL.put(BASE, BaseMethod::new);
    ALL.put("ga", c -> new UngatedMethod(c, UngatedTuning.ascent(c.base().config().vocabSize())));
    ALL.put("npo", c -> new UngatedMethod(c, UngatedTuning.negativePreference()));
    ALL.put("simnpo", c -> new UngatedMethod(c, UngatedTuning.simplePreference()));
    ALL.put("po", c -> new UngatedMethod(c, UngatedTuning.replacement()));
    ALL.put("o3", c -> new O3Method(c, O3Settings.comparison()));
    ALL.put(EmbeddingThreshold.NAME, EmbeddingThreshold::new);
    ALL.put(LETHE, LetheMethod::new);
    ALL.put(LETHE_AT_ONCE, LetheMethod::atOnce);
  }

  private UnlearningMethods() {}

  /** In the order in which they are run. */
  public static List<String> names() {
    return List.copyOf(ALL.keySet());
  }

  /** Those that are compared if nothing else is asked for. */
  public static List<String> compared() {
    return names().stream().filter(name -> !name.equals(LETHE_AT_ONCE)).toList();
  }

  /**
   * @throws IllegalArgumentException if there is none of this name
   */
  public static MethodFactory named(String name) {
    MethodFactory factory = ALL.get(name);
    if (factory == null) {
      throw new IllegalArgumentException(
          "methods: there is no " + name + ", only " + String.join(", ", names()));
    }
    return factory;
  }
}
