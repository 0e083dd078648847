package dev.lethe.engine.jinja;

import java.util.ArrayList;
import java.util.List;

/** {@code map}, {@code select}, {@code selectattr} and their opposites. */
final class SelectionFilters {
  private SelectionFilters() {}

  /** The value of {@code a.b.0} in an item; the item itself for none. */
  static Object by(Object attribute, Object item) {
    if (attribute == None.NONE) {
      return item;
    }
    if (attribute instanceof Long) {
      return AttributeAccess.item(item, attribute);
    }
    Object value = item;
    for (String name : Values.text(attribute).value().split("\\.", -1)) {
      boolean number = !name.isEmpty() && name.chars().allMatch(c -> c >= '0' && c <= '9');
      value =
          AttributeAccess.item(value, number ? (Object) Long.valueOf(name) : TaintedText.of(name));
    }
    return value;
  }

  static Object map(Frame frame, Object value, Arguments arguments) {
    List<Object> mapped = new ArrayList<>();
    Object attribute = arguments.named().get("attribute");
    Object otherwise = arguments.named().get("default");
    for (Object item : Values.iterate(frame, value)) {
      if (attribute == null) {
        Filter filter = Filters.find(arguments.text(0, "filter"));
        mapped.add(filter.apply(frame, item, arguments.from(1)));
      } else {
        Object found = by(attribute, item);
        mapped.add(found instanceof Undefined && otherwise != null ? otherwise : found);
      }
    }
    return mapped;
  }

  static Object select(Frame frame, Object value, Arguments arguments, boolean wanted) {
    return chosen(frame, value, None.NONE, arguments, wanted);
  }

  static Object selectAttribute(Frame frame, Object value, Arguments arguments, boolean wanted) {
    return chosen(frame, value, arguments.get(0, "attribute"), arguments.from(1), wanted);
  }

  private static Object chosen(
      Frame frame, Object value, Object attribute, Arguments arguments, boolean wanted) {
    boolean tested = !arguments.positional().isEmpty();
    TestFunction test =
        tested ? TestFunctions.find(arguments.text(0, "test")) : SelectionFilters::isTrue;
    List<Object> chosen = new ArrayList<>();
    for (Object item : Values.iterate(frame, value)) {
      if (test.test(frame, by(attribute, item), arguments.from(1)) == wanted) {
        chosen.add(item);
      }
    }
    return chosen;
  }

  private static boolean isTrue(Frame frame, Object value, Arguments arguments) {
    return Values.truth(value);
  }
}
