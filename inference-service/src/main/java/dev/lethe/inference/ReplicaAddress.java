package dev.lethe.inference;

import dev.lethe.inference.config.InferenceConfig;
import io.vertx.core.http.HttpServerOptions;
import java.net.InetAddress;
import java.net.URI;
import java.net.UnknownHostException;

/** What a replica calls itself and where it says that it can be reached. */
record ReplicaAddress(String id, URI url) {
  static ReplicaAddress of(InferenceConfig.Replica configured, HttpServerOptions server) {
    String host = reachable(server.getHost());
    int port = server.getPort();
    return new ReplicaAddress(
        configured.id().orElseGet(() -> host + "-" + port),
        configured.url().orElseGet(() -> URI.create("http://" + host + ":" + port)));
  }

  /** The wildcard address is where a server listens, not where others find it. */
  private static String reachable(String host) {
    if (!host.equals("0.0.0.0") && !host.equals("::")) {
      return host;
    }
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }
}
