package dev.lethe.standalone.reference;

import java.util.regex.Pattern;

/** Makes Markdown of a documentation comment's main text. */
final class Javadoc {
  private static final Pattern TAGS = Pattern.compile("(?m)^\\s*@\\w+[\\s\\S]*");
  private static final Pattern CODE = Pattern.compile("\\{@code\\s+([^}]*)}");
  private static final Pattern LINK = Pattern.compile("\\{@link\\s+#?(\\w+)(\\(\\))?\\s*}");

  private Javadoc() {}

  static String markdown(String comment) {
    String text = TAGS.matcher(comment).replaceAll("");
    text = CODE.matcher(text).replaceAll("`$1`");
    text =
        LINK.matcher(text).replaceAll(link -> "`" + ConfigMappingSource.kebab(link.group(1)) + "`");
    if (text.contains("{@")) {
      throw new IllegalArgumentException("an inline tag is not known: " + text);
    }
    return text.strip().replaceAll("\\s+", " ");
  }
}
