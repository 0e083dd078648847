package dev.lethe.engine.jinja;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/** Filters on strings; another value is printed first. */
final class TextFilters {
  private static final int TRUNCATED = 255;
  private static final Pattern WORD = Pattern.compile("[\\p{L}\\p{N}_]+");
  private static final String WORD_STARTS = " \t\n\r-({[<";

  private interface OnText {
    Object apply(Frame frame, TaintedText text, Arguments arguments);
  }

  private TextFilters() {}

  static Map<String, Filter> all() {
    Map<String, OnText> filters = new HashMap<>();
    filters.put("trim", (f, s, a) -> Trimming.strip(s, a.textOrNull(0, "chars"), true, true));
    filters.put("upper", (f, s, a) -> s.with(s.value().toUpperCase(Locale.ROOT)));
    filters.put("lower", (f, s, a) -> s.with(s.value().toLowerCase(Locale.ROOT)));
    filters.put("capitalize", (f, s, a) -> TextMethods.capitalize(s));
    filters.put("title", (f, s, a) -> title(s));
    filters.put("replace", TextFilters::replace);
    filters.put("indent", TextFilters::indent);
    filters.put("center", (f, s, a) -> TextMethods.pad(f, s, a.integer(0, "width", 80), " ", 1, 1));
    filters.put("format", TextFilters::format);
    filters.put("truncate", TextFilters::truncate);
    filters.put("escape", TextFilters::escape);
    filters.put("e", TextFilters::escape);
    filters.put("forceescape", TextFilters::escape);
    filters.put("urlencode", (f, s, a) -> urlencode(s));
    filters.put("wordcount", (f, s, a) -> WORD.matcher(s.value()).results().count());
    Map<String, Filter> all = new HashMap<>();
    filters.forEach(
        (name, it) -> all.put(name, (f, v, a) -> it.apply(f, ValuePrinter.str(f, v), a)));
    return all;
  }

  private static TaintedText title(TaintedText text) {
    StringBuilder out = new StringBuilder();
    boolean starts = true;
    for (int letter : text.value().codePoints().toArray()) {
      String one = Character.toString(letter);
      out.append(starts ? one.toUpperCase(Locale.ROOT) : one.toLowerCase(Locale.ROOT));
      starts = WORD_STARTS.indexOf(letter) >= 0;
    }
    return text.with(out.toString());
  }

  private static Object replace(Frame frame, TaintedText text, Arguments arguments) {
    return TextMethods.replace(frame, text, arguments);
  }

  /** Lines are cut as Python's {@code splitlines} cuts them, and put together by line feeds. */
  private static Object indent(Frame frame, TaintedText text, Arguments arguments) {
    Object width = arguments.get(0, "width", 4L);
    TaintedText by =
        width instanceof TaintedText given
            ? given
            : TextMethods.pad(frame, TaintedText.EMPTY, Values.index(width), " ", 0, 1);
    boolean first = arguments.truth(1, "first", false);
    boolean blank = arguments.truth(2, "blank", false);
    TaintedText ended = new TextBuilder(frame.budget()).append(text).append("\n").text();
    TextBuilder out = new TextBuilder(frame.budget());
    out.append(first ? by : TaintedText.EMPTY);
    String between = "";
    for (Object item : Splitting.lines(frame, ended, false)) {
      TaintedText line = (TaintedText) item;
      out.append(between);
      out.append(!between.isEmpty() && (blank || !line.isEmpty()) ? by : TaintedText.EMPTY);
      out.append(line);
      between = "\n";
    }
    return out.text();
  }

  private static Object format(Frame frame, TaintedText text, Arguments arguments) {
    if (arguments.named().isEmpty()) {
      return Formatting.percent(frame, text, new Tuple(arguments.positional()));
    }
    Map<Object, Object> named = new HashMap<>();
    arguments.named().forEach((name, value) -> named.put(TaintedText.of(name), value));
    return Formatting.percent(frame, text, named);
  }

  private static Object truncate(Frame frame, TaintedText text, Arguments arguments) {
    int most = arguments.integer(0, "length", TRUNCATED);
    TaintedText end = arguments.text(2, "end", "...");
    if (text.length() <= most + arguments.integer(3, "leeway", 5)) {
      return text;
    }
    int kept = Math.max(0, most - end.length());
    TaintedText cut = text.cut(0, text.value().offsetByCodePoints(0, kept));
    int word = cut.value().lastIndexOf(' ');
    if (!arguments.truth(1, "killwords", false) && word >= 0) {
      cut = cut.cut(0, word);
    }
    return new TextBuilder(frame.budget()).append(cut).append(end).text();
  }

  private static Object escape(Frame frame, TaintedText text, Arguments arguments) {
    TaintedText escaped = text;
    for (List<String> pair :
        List.of(
            List.of("&", "&amp;"),
            List.of("<", "&lt;"),
            List.of(">", "&gt;"),
            List.of("'", "&#39;"),
            List.of("\"", "&#34;"))) {
      escaped =
          TextMethods.replace(
              frame,
              escaped,
              Arguments.of(List.of(TaintedText.of(pair.get(0)), TaintedText.of(pair.get(1)))));
    }
    return escaped;
  }

  private static TaintedText urlencode(TaintedText text) {
    String encoded =
        URLEncoder.encode(text.value(), StandardCharsets.UTF_8)
            .replace("+", "%20")
            .replace("*", "%2A")
            .replace("%7E", "~")
            .replace("%2F", "/");
    return text.hasData() ? TaintedText.data(encoded) : TaintedText.of(encoded);
  }
}
