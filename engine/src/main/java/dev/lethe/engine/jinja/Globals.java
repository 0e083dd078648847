package dev.lethe.engine.jinja;

import java.time.ZonedDateTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The functions that every template has. */
final class Globals {
  /** Jinja's own limit. */
  private static final int MOST_RANGE = 100_000;

  static final Map<String, Object> ALL =
      Map.of(
          "range", (Function) Globals::range,
          "namespace", (Function) Globals::namespace,
          "dict", (Function) Globals::dict,
          "raise_exception", (Function) Globals::refuse,
          "strftime_now", (Function) Globals::now);

  private Globals() {}

  private static Object range(Frame frame, Arguments arguments) {
    List<Object> given = arguments.positional();
    long first = given.size() < 2 ? 0 : Values.index(given.get(0));
    long last = Values.index(given.size() < 2 ? arguments.get(0, "stop") : given.get(1));
    long step = given.size() < 3 ? 1 : Values.index(given.get(2));
    if (step == 0) {
      throw new TemplateException("range: the step is zero");
    }
    long size = Math.max(0, (last - first + step - Long.signum(step)) / step);
    if (size > MOST_RANGE) {
      throw new TemplateException("range: more than " + MOST_RANGE + " numbers");
    }
    frame.budget().steps(size);
    List<Object> numbers = new ArrayList<>();
    for (long i = 0; i < size; i++) {
      numbers.add(first + i * step);
    }
    return numbers;
  }

  private static Object namespace(Frame frame, Arguments arguments) {
    Namespace namespace = new Namespace();
    if (!arguments.positional().isEmpty()
        && arguments.positional().get(0) instanceof Map<?, ?> map) {
      map.forEach((key, value) -> namespace.set(Values.text(key).value(), value));
    }
    arguments.named().forEach(namespace::set);
    return namespace;
  }

  private static Object dict(Frame frame, Arguments arguments) {
    Map<Object, Object> made = new LinkedHashMap<>();
    if (!arguments.positional().isEmpty()) {
      Object from = arguments.positional().get(0);
      if (from instanceof Map<?, ?> map) {
        made.putAll(map);
      } else {
        for (Object pair : Values.iterate(frame, from)) {
          List<Object> two = Values.iterate(frame, pair);
          if (two.size() != 2) {
            throw new TemplateException("dict: pairs are needed");
          }
          made.put(two.get(0), two.get(1));
        }
      }
    }
    arguments.named().forEach((name, value) -> made.put(TaintedText.of(name), value));
    return made;
  }

  private static Object refuse(Frame frame, Arguments arguments) {
    throw new TemplateRefusal(ValuePrinter.str(frame, arguments.get(0, "message")));
  }

  private static Object now(Frame frame, Arguments arguments) {
    ZonedDateTime now = ZonedDateTime.now(frame.clock());
    return TaintedText.of(Dates.format(arguments.text(0, "format").value(), now));
  }
}
