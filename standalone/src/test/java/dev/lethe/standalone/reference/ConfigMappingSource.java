package dev.lethe.standalone.reference;

import com.sun.source.tree.ClassTree;
import com.sun.source.tree.CompilationUnitTree;
import com.sun.source.tree.ImportTree;
import com.sun.source.tree.MethodTree;
import com.sun.source.tree.ParameterizedTypeTree;
import com.sun.source.tree.Tree;
import com.sun.source.util.DocTrees;
import com.sun.source.util.JavacTask;
import com.sun.source.util.TreePath;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import javax.lang.model.element.Modifier;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/**
 * The settings of a {@code @ConfigMapping} interface, from its source: Javadoc is in no class file.
 * Knows what Lethe's interfaces use: groups that are nested in it or shared with others, interfaces
 * that extend these, {@code @WithDefault}, {@code @WithName}, {@code Optional}, collections, and
 * maps of values or of groups. Anything else is an error.
 */
final class ConfigMappingSource {
  private static final Map<String, String> TYPES =
      Map.ofEntries(
          Map.entry("String", "text"),
          Map.entry("int", "integer"),
          Map.entry("Integer", "integer"),
          Map.entry("long", "integer"),
          Map.entry("double", "number"),
          Map.entry("boolean", "`true` or `false`"),
          Map.entry("Path", "path"),
          Map.entry("URI", "address"),
          Map.entry("Duration", "duration"),
          Map.entry("MemorySize", "size"),
          Map.entry("BundleStoreKind", "`folder` or `s3`"),
          Map.entry("RetentionMode", "`governance` or `compliance`"),
          Map.entry("EngineKind", "`embedded` or `openai`"),
          Map.entry("DraftApi", "`chat` or `completions`"),
          Map.entry("AdapterApi", "`none` or `vllm`"),
          Map.entry("LostAdapters", "`not-ready` or `gate-only`"));

  private final DocTrees docs;
  private final Map<String, TreePath> interfaces = new LinkedHashMap<>();
  private final List<Setting> settings = new ArrayList<>();

  private ConfigMappingSource(DocTrees docs) {
    this.docs = docs;
  }

  /**
   * In the order of the source; what an interface inherits comes first.
   *
   * @param source of the {@code @ConfigMapping}
   * @param shared sources of the interfaces that several mappings use
   * @throws IllegalArgumentException naming what it cannot read, or what has no Javadoc
   */
  static List<Setting> settings(String source, List<String> shared) throws IOException {
    List<JavaFileObject> files = new ArrayList<>(List.of(new Text(source)));
    shared.forEach(each -> files.add(new Text(each)));
    JavacTask task =
        (JavacTask)
            ToolProvider.getSystemJavaCompiler().getTask(null, null, null, null, null, files);
    ConfigMappingSource mapping = new ConfigMappingSource(DocTrees.instance(task));
    List<TreePath> tops = new ArrayList<>();
    for (CompilationUnitTree unit : task.parse()) {
      for (Tree type : unit.getTypeDecls()) {
        tops.add(new TreePath(new TreePath(unit), type));
      }
    }
    tops.forEach(mapping::collect);
    TreePath top = tops.get(0);
    String prefix =
        Annotations.value(type(top).getModifiers(), "ConfigMapping", "prefix")
            .map(value -> constant(top, value))
            .orElseThrow(() -> new IllegalArgumentException("no @ConfigMapping"));
    mapping.read(top, prefix);
    return List.copyOf(mapping.settings);
  }

  private void collect(TreePath path) {
    String name = type(path).getSimpleName().toString();
    if (interfaces.put(name, path) != null) {
      throw new IllegalArgumentException(name + " is there twice");
    }
    for (Tree member : type(path).getMembers()) {
      if (member instanceof ClassTree) {
        collect(new TreePath(path, member));
      }
    }
  }

  private void read(TreePath path, String prefix) {
    for (Tree parent : type(path).getImplementsClause()) {
      read(known(parent.toString()), prefix);
    }
    for (Tree member : type(path).getMembers()) {
      if (member instanceof MethodTree method && isSetting(method)) {
        read(new TreePath(path, method), method, prefix + "." + name(path, method));
      }
    }
  }

  private static String name(TreePath path, MethodTree method) {
    return Annotations.value(method.getModifiers(), "WithName", "value")
        .map(value -> constant(path, value))
        .orElseGet(() -> kebab(method.getName().toString()));
  }

  private void read(TreePath path, MethodTree method, String key) {
    String type = method.getReturnType().toString();
    boolean map = type.startsWith("Map<");
    String name = map ? key + ".\"NAME\"" : key;
    TreePath group = interfaces.get(map ? last(method.getReturnType()).toString() : type);
    if (group != null) {
      read(group, name);
      return;
    }
    Optional<String> standard =
        Annotations.value(method.getModifiers(), "WithDefault", "value")
            .map(value -> constant(path, value));
    String doc = Objects.requireNonNullElse(docs.getDocComment(path), "");
    if (doc.isBlank()) {
      throw new IllegalArgumentException(key + " has no Javadoc");
    }
    boolean optional = map || type.startsWith("Optional<");
    settings.add(
        new Setting(
            name,
            type(method.getReturnType(), key),
            standard.isEmpty() && !optional,
            standard.orElse(""),
            Javadoc.markdown(doc)));
  }

  /** What a collection, an optional or a map holds. */
  private static Tree last(Tree generic) {
    List<? extends Tree> arguments = ((ParameterizedTypeTree) generic).getTypeArguments();
    return arguments.get(arguments.size() - 1);
  }

  private static boolean isSetting(MethodTree method) {
    return !method.getModifiers().getFlags().contains(Modifier.DEFAULT)
        && !method.getModifiers().getFlags().contains(Modifier.STATIC)
        && method.getParameters().isEmpty();
  }

  private static String type(Tree type, String key) {
    if (type instanceof ParameterizedTypeTree generic) {
      String last = type(last(generic), key);
      return switch (generic.getType().toString()) {
        case "Optional", "Map" -> last;
        case "List", "Set" -> "list of " + last + "s";
        default -> throw new IllegalArgumentException(key + ": " + type + " is not known");
      };
    }
    String word = TYPES.get(type.toString());
    if (word == null) {
      throw new IllegalArgumentException(key + ": " + type + " is not known");
    }
    return word;
  }

  /** A literal, or a constant of a class that is imported. */
  private static String constant(TreePath place, Tree value) {
    return Annotations.literal(value)
        .orElseGet(() -> Annotations.constant(value.toString(), imports(place)));
  }

  private static List<String> imports(TreePath place) {
    return place.getCompilationUnit().getImports().stream()
        .map(ImportTree::getQualifiedIdentifier)
        .map(Tree::toString)
        .toList();
  }

  private TreePath known(String name) {
    TreePath path = interfaces.get(name);
    if (path == null) {
      throw new IllegalArgumentException(name + " is not among these sources");
    }
    return path;
  }

  private static ClassTree type(TreePath path) {
    return (ClassTree) path.getLeaf();
  }

  /** As SmallRye names a method's key. */
  static String kebab(String name) {
    return name.replaceAll("([a-z0-9])([A-Z])", "$1-$2").toLowerCase(Locale.ROOT);
  }

  private static final class Text extends SimpleJavaFileObject {
    private final String source;

    Text(String source) {
      super(URI.create("string:///Config.java"), JavaFileObject.Kind.SOURCE);
      this.source = source;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreEncodingErrors) {
      return source;
    }
  }
}
