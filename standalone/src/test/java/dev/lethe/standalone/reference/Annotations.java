package dev.lethe.standalone.reference;

import com.sun.source.tree.AnnotationTree;
import com.sun.source.tree.AssignmentTree;
import com.sun.source.tree.ExpressionTree;
import com.sun.source.tree.LiteralTree;
import com.sun.source.tree.ModifiersTree;
import com.sun.source.tree.Tree;
import java.util.List;
import java.util.Optional;

/** Reads annotations in a source. */
final class Annotations {
  private Annotations() {}

  /** An annotation's element, as it is written. */
  static Optional<Tree> value(ModifiersTree modifiers, String annotation, String element) {
    for (AnnotationTree each : modifiers.getAnnotations()) {
      if (each.getAnnotationType().toString().equals(annotation)) {
        return each.getArguments().stream()
            .map(argument -> value(argument, element))
            .flatMap(Optional::stream)
            .findFirst();
      }
    }
    return Optional.empty();
  }

  private static Optional<Tree> value(ExpressionTree argument, String element) {
    if (argument instanceof AssignmentTree assignment) {
      return assignment.getVariable().toString().equals(element)
          ? Optional.of(assignment.getExpression())
          : Optional.empty();
    }
    return element.equals("value") ? Optional.of(argument) : Optional.empty();
  }

  static Optional<String> literal(Tree value) {
    return value instanceof LiteralTree literal
        ? Optional.of(String.valueOf(literal.getValue()))
        : Optional.empty();
  }

  /**
   * What {@code Type.NAME} is.
   *
   * @param imports names of the types that the source imports
   */
  static String constant(String expression, List<String> imports) {
    int dot = expression.lastIndexOf('.');
    String type = expression.substring(0, Math.max(dot, 0));
    for (String imported : imports) {
      if (imported.endsWith("." + type)) {
        try {
          return String.valueOf(
              Class.forName(imported).getField(expression.substring(dot + 1)).get(null));
        } catch (ReflectiveOperationException e) {
          throw new IllegalArgumentException(expression + " cannot be read", e);
        }
      }
    }
    throw new IllegalArgumentException(expression + " is not a constant of an imported type");
  }
}
