package dev.lethe.workbench.method;

/** Opens one method for one run. */
@FunctionalInterface
public interface MethodFactory {
  UnlearningMethod open(MethodContext context);
}
