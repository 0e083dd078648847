package dev.lethe.standalone.cli;

import dev.lethe.schemas.PrintableText;
import java.io.PrintWriter;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** An inspection for a person to read: a line for each thing that is understood. */
final class ModelInspectionText {
  private ModelInspectionText() {}

  static void print(ModelInspection i, PrintWriter out) {
    if (i.family() != null) {
      line(out, "family", i.family());
    }
    if (i.tensors() > 0) {
      line(
          out,
          "weights",
          String.format(
              Locale.ROOT,
              "%,d parameters in %d tensors (%s), %s",
              i.parameters(),
              i.tensors(),
              i.stored(),
              String.join(", ", i.files())));
    }
    if (i.family() != null) {
      line(
          out,
          "shape",
          String.format(
              Locale.ROOT,
              "hidden %d, layers %d, heads %d (%d key/value), vocabulary %d, context %d%s",
              i.hidden(),
              i.layers(),
              i.heads(),
              i.kvHeads(),
              i.vocabulary(),
              i.contextLength(),
              Boolean.TRUE.equals(i.tied()) ? ", tied" : ""));
    }
    i.notes().forEach(note -> line(out, "note", note));
    if (!i.eos().isEmpty()) {
      line(out, "eos", ids(i.eos()));
    }
    if (i.template() != null) {
      line(out, "template", i.template());
    }
    if (i.digest() != null) {
      line(out, "digest", i.digest());
    }
  }

  private static String ids(List<Long> ids) {
    return ids.stream().map(String::valueOf).collect(Collectors.joining(", "));
  }

  private static void line(PrintWriter out, String name, String value) {
    out.println(String.format(Locale.ROOT, "%-12s%s", name, PrintableText.line(value)));
  }
}
