package dev.lethe.schemas.control;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** PEM, RFC 7468: blocks, with free text between them. */
public final class PemText {
  private static final int LINE = 64;

  private PemText() {}

  /**
   * A block.
   *
   * @param before the lines before it, since the block before
   * @param der what it holds
   */
  public record Block(String before, byte[] der) {}

  /**
   * All blocks with a label.
   *
   * @throws IllegalArgumentException if one is not Base64
   */
  public static List<Block> blocks(String text, String label) {
    Pattern block =
        Pattern.compile(
            "-----BEGIN " + label + "-----([A-Za-z0-9+/=\\s]*)-----END " + label + "-----\\R?");
    List<Block> blocks = new ArrayList<>();
    Matcher matcher = block.matcher(text);
    int end = 0;
    while (matcher.find()) {
      byte[] der = Base64.getMimeDecoder().decode(matcher.group(1));
      blocks.add(new Block(text.substring(end, matcher.start()), der));
      end = matcher.end();
    }
    return blocks;
  }

  /**
   * The only block.
   *
   * @throws IllegalArgumentException if there is none, or several
   */
  static byte[] only(String text, String label) {
    List<Block> blocks = blocks(text, label);
    if (blocks.size() != 1) {
      throw new IllegalArgumentException("there must be one " + label);
    }
    return blocks.get(0).der();
  }

  /** A block as text, with the line break at its end. */
  public static String block(String label, byte[] der) {
    Base64.Encoder lines = Base64.getMimeEncoder(LINE, "\n".getBytes(StandardCharsets.US_ASCII));
    return "-----BEGIN "
        + label
        + "-----\n"
        + lines.encodeToString(der)
        + "\n-----END "
        + label
        + "-----\n";
  }
}
