package dev.lethe.ingest.service;

import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.List;
import org.apache.kafka.common.compress.Compression;
import org.apache.kafka.common.message.ProduceRequestData;
import org.apache.kafka.common.message.ProduceRequestData.PartitionProduceData;
import org.apache.kafka.common.message.ProduceRequestData.TopicProduceData;
import org.apache.kafka.common.protocol.ApiKeys;
import org.apache.kafka.common.protocol.ByteBufferAccessor;
import org.apache.kafka.common.record.MemoryRecords;
import org.apache.kafka.common.record.SimpleRecord;
import org.apache.kafka.common.requests.ProduceRequest;
import org.apache.kafka.common.requests.ProduceResponse;
import org.apache.kafka.common.requests.RequestHeader;
import org.apache.kafka.common.utils.Utils;

/**
 * Writes what the Java producer refuses to write and other languages' producers do not: a record
 * without a time.
 */
final class RawProducer {
  /** The last version before flexible headers and topic ids. */
  private static final short VERSION = 8;

  private static final int NO_TIMESTAMP = -1;
  private static final int TIMEOUT_MS = 10_000;

  private RawProducer() {}

  /**
   * Writes one record with the timestamp -1 to partition 0 and waits for the broker.
   *
   * @param bootstrap the broker that leads the partition
   * @throws IOException if the broker refuses
   */
  static void sendWithoutTime(String bootstrap, String topic, byte[] key, byte[] value)
      throws IOException {
    ProduceRequest request = request(topic, new SimpleRecord(NO_TIMESTAMP, key, value));
    RequestHeader header = new RequestHeader(ApiKeys.PRODUCE, VERSION, "raw", 1);
    byte[] bytes = Utils.toArray(request.serializeWithHeader(header));
    int colon = bootstrap.lastIndexOf(':');
    try (Socket socket =
        new Socket(
            bootstrap.substring(0, colon), Integer.parseInt(bootstrap.substring(colon + 1)))) {
      socket.setSoTimeout(TIMEOUT_MS);
      DataOutputStream out = new DataOutputStream(socket.getOutputStream());
      out.writeInt(bytes.length);
      out.write(bytes);
      out.flush();
      DataInputStream in = new DataInputStream(socket.getInputStream());
      ByteBuffer answer = ByteBuffer.wrap(in.readNBytes(in.readInt()));
      answer.getInt(); // correlation id
      requireTaken(ProduceResponse.parse(new ByteBufferAccessor(answer), VERSION));
    }
  }

  private static ProduceRequest request(String topic, SimpleRecord record) {
    PartitionProduceData partition =
        new PartitionProduceData()
            .setIndex(0)
            .setRecords(MemoryRecords.withRecords(Compression.NONE, record));
    TopicProduceData produced =
        new TopicProduceData().setName(topic).setPartitionData(List.of(partition));
    ProduceRequestData data =
        new ProduceRequestData()
            .setAcks((short) -1)
            .setTimeoutMs(TIMEOUT_MS)
            .setTopicData(
                new ProduceRequestData.TopicProduceDataCollection(List.of(produced).iterator()));
    return new ProduceRequest.Builder(VERSION, VERSION, data).build(VERSION);
  }

  private static void requireTaken(ProduceResponse answer) throws IOException {
    short error =
        answer.data().responses().iterator().next().partitionResponses().get(0).errorCode();
    if (error != 0) {
      throw new IOException("the broker refused the record: error " + error);
    }
  }
}
