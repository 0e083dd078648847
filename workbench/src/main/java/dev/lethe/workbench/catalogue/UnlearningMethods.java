package dev.lethe.workbench.catalogue;

import dev.lethe.engine.text.LanguageModel;
import dev.lethe.workbench.method.MethodContext;
import dev.lethe.workbench.method.MethodFactory;
import dev.lethe.workbench.method.UnlearningMethod;
import dev.lethe.workbench.o3.O3Method;
import dev.lethe.workbench.o3.O3Settings;
import dev.lethe.workbench.retained.RetainedObjectives;
import dev.lethe.workbench.retained.RetainedSample;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/** The methods that there are, by name. */
public final class UnlearningMethods {
  static final String BASE = "base";
  static final String LETHE = "lethe";
  static final String LETHE_AT_ONCE = "lethe-at-once";

  private static final Map<String, MethodFactory> ALL = new LinkedHashMap<>();

  /** Baselines that cannot do without retained data. Nothing else is ever given any. */
  private static final Map<String, BiFunction<LanguageModel, RetainedObjectives, UngatedTuning>>
      RETAINING = new LinkedHashMap<>();

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
    RETAINING.put(
        "graddiff",
        (base, retained) -> UngatedTuning.gradientDifference(base.config().vocabSize(), retained));
    RETAINING.put("rmu", (base, retained) -> UngatedTuning.misdirection(retained));
  }

  private UnlearningMethods() {}

  /** In the order in which they are run. */
  public static List<String> names() {
    return Stream.concat(ALL.keySet().stream(), RETAINING.keySet().stream()).toList();
  }

  /** Those that are compared if nothing else is asked for. */
  public static List<String> compared() {
    return names().stream().filter(name -> !name.equals(LETHE_AT_ONCE)).toList();
  }

  /**
   * @throws IllegalArgumentException if there is none of this name
   */
  public static void check(String name) {
    if (!names().contains(name)) {
      throw new IllegalArgumentException(
          "methods: there is no " + name + ", only " + String.join(", ", names()));
    }
  }

  /**
   * Whether a method has to be given retained data.
   *
   * @throws IllegalArgumentException if there is none of this name
   */
  public static boolean usesRetainedData(String name) {
    check(name);
    return RETAINING.containsKey(name);
  }

  /**
   * A method that sees no retained data.
   *
   * @throws IllegalArgumentException if there is none of this name, or it needs retained data
   */
  public static MethodFactory named(String name) {
    MethodFactory factory = usesRetainedData(name) ? null : ALL.get(name);
    if (factory == null) {
      throw new IllegalArgumentException("methods: " + name + " needs retained data");
    }
    return factory;
  }

  /**
   * Opens a method that needs retained data.
   *
   * @throws IllegalArgumentException if there is none of this name, or it may not see any
   */
  public static UnlearningMethod open(String name, MethodContext context, RetainedSample sample) {
    var tuning = RETAINING.get(name);
    if (tuning == null) {
      throw new IllegalArgumentException("methods: " + name + " is given no retained data");
    }
    LanguageModel base = context.base();
    return new UngatedMethod(context, tuning.apply(base, new RetainedObjectives(base, sample)));
  }
}
