package dev.lethe.workbench.pretrain;

/**
 * A text as the model is taught it.
 *
 * @param ids begin token (if the tokenizer has one), prompt, completion, end token
 * @param completionStart index of the first token that belongs to the completion
 */
@SuppressWarnings("ArrayRecordComponent") // a value carrier; never compared
record TokenizedText(long[] ids, int completionStart) {
  int length() {
    return ids.length;
  }

  @Override
  public String toString() {
    return "TokenizedText[redacted, " + ids.length + "]";
  }
}
