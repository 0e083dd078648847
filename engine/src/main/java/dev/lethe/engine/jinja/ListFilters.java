package dev.lethe.engine.jinja;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Filters on lists and mappings. */
final class ListFilters {
  private ListFilters() {}

  static Map<String, Filter> all() {
    Map<String, Filter> all = new HashMap<>();
    all.put("list", (f, v, a) -> Values.iterate(f, v));
    all.put("first", (f, v, a) -> end(Values.iterate(f, v), true));
    all.put("last", (f, v, a) -> end(Values.iterate(f, v), false));
    all.put("join", ListFilters::join);
    all.put("reverse", ListFilters::reverse);
    all.put("sort", ListFilters::sort);
    all.put("dictsort", ListFilters::dictsort);
    all.put("unique", ListFilters::unique);
    all.put("min", (f, v, a) -> extreme(f, v, a, true));
    all.put("max", (f, v, a) -> extreme(f, v, a, false));
    all.put("sum", ListFilters::sum);
    all.put("batch", ListFilters::batch);
    all.put("groupby", ListFilters::groupby);
    all.put("map", SelectionFilters::map);
    all.put("select", (f, v, a) -> SelectionFilters.select(f, v, a, true));
    all.put("reject", (f, v, a) -> SelectionFilters.select(f, v, a, false));
    all.put("selectattr", (f, v, a) -> SelectionFilters.selectAttribute(f, v, a, true));
    all.put("rejectattr", (f, v, a) -> SelectionFilters.selectAttribute(f, v, a, false));
    return all;
  }

  private static Object end(List<Object> items, boolean first) {
    return items.isEmpty()
        ? new Undefined("the end of an empty list")
        : items.get(first ? 0 : items.size() - 1);
  }

  private static Object join(Frame frame, Object value, Arguments arguments) {
    TaintedText between = ValuePrinter.str(frame, arguments.get(0, "d", TaintedText.EMPTY));
    Object attribute = arguments.get(1, "attribute", None.NONE);
    TextBuilder out = new TextBuilder(frame.budget());
    boolean first = true;
    for (Object item : Values.iterate(frame, value)) {
      out.append(first ? TaintedText.EMPTY : between);
      first = false;
      out.append(ValuePrinter.str(frame, SelectionFilters.by(attribute, item)));
    }
    return out.text();
  }

  private static Object reverse(Frame frame, Object value, Arguments arguments) {
    if (value instanceof TaintedText) {
      return AttributeAccess.slice(frame, value, None.NONE, None.NONE, -1L);
    }
    List<Object> items = Values.iterate(frame, value);
    List<Object> reversed = new ArrayList<>(items);
    Collections.reverse(reversed);
    return reversed;
  }

  /** Strings in lower case, unless told otherwise. */
  private static Object folded(Object value, boolean caseSensitive) {
    return value instanceof TaintedText text && !caseSensitive
        ? text.with(text.value().toLowerCase(java.util.Locale.ROOT))
        : value;
  }

  private static Object sort(Frame frame, Object value, Arguments arguments) {
    boolean sensitive = arguments.truth(1, "case_sensitive", false);
    Object attribute = arguments.get(2, "attribute", None.NONE);
    Comparator<Object> order =
        (a, b) ->
            Values.compare(
                folded(SelectionFilters.by(attribute, a), sensitive),
                folded(SelectionFilters.by(attribute, b), sensitive));
    List<Object> items = new ArrayList<>(Values.iterate(frame, value));
    items.sort(arguments.truth(0, "reverse", false) ? order.reversed() : order);
    return items;
  }

  private static Object dictsort(Frame frame, Object value, Arguments arguments) {
    if (!(value instanceof Map<?, ?> map)) {
      throw new TemplateException("dictsort: a mapping is needed");
    }
    boolean sensitive = arguments.truth(0, "case_sensitive", false);
    int by = arguments.text(1, "by", "key").value().equals("value") ? 1 : 0;
    Comparator<Object> order =
        (a, b) ->
            Values.compare(
                folded(((Tuple) a).get(by), sensitive), folded(((Tuple) b).get(by), sensitive));
    List<Object> pairs = AttributeAccess.pairs(map);
    pairs.sort(arguments.truth(2, "reverse", false) ? order.reversed() : order);
    return pairs;
  }

  private static Object unique(Frame frame, Object value, Arguments arguments) {
    boolean sensitive = arguments.truth(0, "case_sensitive", false);
    Object attribute = arguments.get(1, "attribute", None.NONE);
    Map<Object, Object> seen = new LinkedHashMap<>();
    for (Object item : Values.iterate(frame, value)) {
      seen.putIfAbsent(folded(SelectionFilters.by(attribute, item), sensitive), item);
    }
    return new ArrayList<>(seen.values());
  }

  private static Object extreme(Frame frame, Object value, Arguments arguments, boolean least) {
    boolean sensitive = arguments.truth(0, "case_sensitive", false);
    Object attribute = arguments.get(1, "attribute", None.NONE);
    Comparator<Object> order =
        (a, b) ->
            Values.compare(
                folded(SelectionFilters.by(attribute, a), sensitive),
                folded(SelectionFilters.by(attribute, b), sensitive));
    return Values.iterate(frame, value).stream()
        .min(least ? order : order.reversed())
        .orElseGet(() -> new Undefined("the end of an empty list"));
  }

  private static Object sum(Frame frame, Object value, Arguments arguments) {
    Object attribute = arguments.get(0, "attribute", None.NONE);
    Object sum = arguments.get(1, "start", 0L);
    for (Object item : Values.iterate(frame, value)) {
      sum = Arithmetic.apply(frame, "+", sum, SelectionFilters.by(attribute, item));
    }
    return sum;
  }

  private static Object batch(Frame frame, Object value, Arguments arguments) {
    int size = Math.max(1, arguments.integer(0, "linecount", 1));
    Object fill = arguments.get(1, "fill_with", None.NONE);
    List<Object> items = Values.iterate(frame, value);
    List<Object> batches = new ArrayList<>();
    for (int i = 0; i < items.size(); i += size) {
      List<Object> batch = new ArrayList<>(items.subList(i, Math.min(items.size(), i + size)));
      if (fill != None.NONE && batch.size() < size) {
        frame.budget().steps(size);
        batch.addAll(Collections.nCopies(size - batch.size(), fill));
      }
      batches.add(batch);
    }
    return batches;
  }

  private static Object groupby(Frame frame, Object value, Arguments arguments) {
    Object attribute = arguments.get(0, "attribute");
    List<Object> sorted = new ArrayList<>(Values.iterate(frame, value));
    sorted.sort(
        (a, b) ->
            Values.compare(SelectionFilters.by(attribute, a), SelectionFilters.by(attribute, b)));
    List<Object> groups = new ArrayList<>();
    List<Object> group = new ArrayList<>();
    for (Object item : sorted) {
      Object key = SelectionFilters.by(attribute, item);
      if (groups.isEmpty() || !Values.equal(((Tuple) groups.get(groups.size() - 1)).get(0), key)) {
        group = new ArrayList<>();
        groups.add(Tuple.of(key, group));
      }
      group.add(item);
    }
    return groups;
  }
}
