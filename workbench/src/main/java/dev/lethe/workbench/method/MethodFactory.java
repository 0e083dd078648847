package dev.lethe.workbench.method;

/** Opens one method for one run. */
@FunctionalInterface
public interface MethodFactory {
  Method open(MethodContext context);
}
