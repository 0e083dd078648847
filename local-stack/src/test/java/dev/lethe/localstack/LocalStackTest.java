package dev.lethe.localstack;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.Connection;
import java.sql.DriverManager;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;
import org.junit.jupiter.api.Test;

class LocalStackTest {

  @Test
  void servesABrokerAndADatabaseThatAllTestsShare() throws Exception {
    LocalStack stack = LocalStack.start();

    assertThat(LocalStack.start()).isSameAs(stack);
    DatabaseUsers.Login service = stack.users().service();
    try (Admin admin = Admin.create(Map.of("bootstrap.servers", stack.bootstrap()));
        Connection db =
            DriverManager.getConnection(stack.jdbcUrl(), service.user(), service.password())) {
      assertThat(admin.describeCluster().nodes().get()).hasSize(1);
      assertThat(db.isValid(5)).isTrue();
    }
  }
}
