package dev.lethe.db;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.PreparedStatement;
import javax.sql.DataSource;

/** A database in which something happens between the first statement of a reader and the second. */
final class InterruptedReads {
  private final DataSource database;
  private final Runnable meanwhile;
  private int statements;

  private InterruptedReads(DataSource database, Runnable meanwhile) {
    this.database = database;
    this.meanwhile = meanwhile;
  }

  static DataSource of(DataSource database, Runnable meanwhile) {
    InterruptedReads reads = new InterruptedReads(database, meanwhile);
    return proxy(DataSource.class, (method, args) -> reads.connection(method, args));
  }

  private Object connection(Method method, Object[] args) throws Throwable {
    Object made = invoke(database, method, args);
    return made instanceof Connection connection
        ? proxy(Connection.class, (each, values) -> statement(connection, each, values))
        : made;
  }

  private Object statement(Connection connection, Method method, Object[] args) throws Throwable {
    if (method.getReturnType() == PreparedStatement.class && ++statements == 2) {
      meanwhile.run();
    }
    return invoke(connection, method, args);
  }

  private static Object invoke(Object target, Method method, Object[] args) throws Throwable {
    try {
      return method.invoke(target, args);
    } catch (InvocationTargetException e) {
      throw e.getCause();
    }
  }

  private static <T> T proxy(Class<T> type, Call call) {
    return type.cast(
        Proxy.newProxyInstance(
            type.getClassLoader(),
            new Class<?>[] {type},
            (self, method, args) -> call.of(method, args)));
  }

  private interface Call {
    Object of(Method method, Object[] args) throws Throwable;
  }
}
