package dev.lethe.service.config;

import java.nio.file.Path;

/** What a service needs that opens the payloads of requests. */
public interface KeysetConfig {
  /** The file of the master keyset (Tink JSON), which wraps the keys of the requests. */
  Path keyset();
}
