package dev.lethe.faults;

/** Where a record lies. */
record RecordPosition(String topic, int partition, long offset) {
  @Override
  public String toString() {
    return topic + "/" + partition + "/" + offset;
  }
}
