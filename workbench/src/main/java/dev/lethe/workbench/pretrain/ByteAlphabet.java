package dev.lethe.workbench.pretrain;

/**
 * GPT-2's printable stand-ins for the 256 byte values: printable Latin-1 stands for itself, the
 * rest is moved to U+0100 and up, so that a token is never blank.
 */
final class ByteAlphabet {
  private static final char[] SYMBOLS = symbols();

  private ByteAlphabet() {}

  /** The stand-in of a byte value, 0..255. */
  static char symbol(int value) {
    return SYMBOLS[value];
  }

  private static char[] symbols() {
    char[] symbols = new char[256];
    char next = 256;
    for (int value = 0; value < symbols.length; value++) {
      boolean printable =
          value >= '!' && value <= '~' || value >= 0xA1 && value <= 0xFF && value != 0xAD;
      symbols[value] = printable ? (char) value : next++;
    }
    return symbols;
  }
}
