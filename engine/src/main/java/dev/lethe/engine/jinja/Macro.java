package dev.lethe.engine.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A macro where it was defined: it sees the names of that place.
 *
 * @param defaults of the parameters that have one
 */
record Macro(
    String name,
    List<String> parameters,
    Map<String, Expression> defaults,
    TemplateStatement body,
    Frame place)
    implements Function, AttributeHolder {
  @Override
  public Object call(Frame frame, Arguments arguments) {
    Frame inner = place.inner();
    Map<Object, Object> others = new LinkedHashMap<>();
    arguments
        .named()
        .forEach(
            (key, value) -> {
              if (key.equals("caller")) {
                inner.set(key, value);
              } else if (!parameters.contains(key)) {
                others.put(TaintedText.of(key), value);
              }
            });
    List<Object> positional = arguments.positional();
    for (int i = 0; i < parameters.size(); i++) {
      inner.set(parameters.get(i), value(inner, arguments, i));
    }
    int known = Math.min(parameters.size(), positional.size());
    inner.set("varargs", new Tuple(new ArrayList<>(positional.subList(known, positional.size()))));
    inner.set("kwargs", others);
    frame.budget().enter();
    TaintedText text = body.text(inner);
    frame.budget().leave();
    return text;
  }

  private Object value(Frame inner, Arguments arguments, int index) {
    String parameter = parameters.get(index);
    Object given = arguments.find(index, parameter);
    if (given != null) {
      return given;
    }
    Expression otherwise = defaults.get(parameter);
    return otherwise == null
        ? new Undefined("parameter '" + parameter + "'")
        : otherwise.evaluate(inner);
  }

  @Override
  public Object attribute(String attribute) {
    return attribute.equals("name") ? TaintedText.of(name) : new Undefined("'" + attribute + "'");
  }

  @Override
  public String toString() {
    return "Macro[" + name + "]";
  }
}
