package dev.lethe.ingest.stream;

import java.util.Map;
import org.apache.kafka.streams.state.RocksDBConfigSetter;
import org.rocksdb.Options;

/** Stores of a few small records each: a fraction of the memory that RocksDB takes by default. */
public final class SmallStores implements RocksDBConfigSetter {
  private static final long WRITE_BUFFER_BYTES = 1024L * 1024;

  @Override
  public void setConfig(String storeName, Options options, Map<String, Object> configs) {
    options.setWriteBufferSize(WRITE_BUFFER_BYTES);
    options.setMaxWriteBufferNumber(2);
  }

  @Override
  public void close(String storeName, Options options) {
    // opened nothing
  }
}
