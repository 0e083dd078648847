package dev.lethe.engine.folder;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.lethe.engine.tokenizer.TextTokenizer;
import java.io.IOException;
import java.nio.file.Path;

/** Whether a folder's tokenizer is there, can be loaded and fits the model's vocabulary. */
final class TokenizerCheck {
  private static final String FILE = "tokenizer.json";
  private static final ObjectMapper MAPPER = new ObjectMapper();

  private TokenizerCheck() {}

  /** What is wrong if there is no {@code tokenizer.json}: which other tokenizer there is. */
  static String missing(FolderListing listing) {
    String wayOut =
        ": AutoTokenizer.from_pretrained(DIR).save_pretrained(DIR) of transformers writes " + FILE;
    for (String other : new String[] {"tokenizer.model", "spiece.model"}) {
      if (listing.has(other)) {
        return FILE + " is missing, the folder has SentencePiece's " + other + " only" + wayOut;
      }
    }
    if (listing.has("vocab.json") && listing.has("merges.txt")) {
      return FILE + " is missing, the folder has vocab.json and merges.txt only" + wayOut;
    }
    return FILE + " is missing in the folder: fetch it from where the model came from";
  }

  /**
   * Loads it as serving would.
   *
   * @throws IllegalArgumentException if that fails
   */
  static boolean load(Path folder) {
    try (TextTokenizer tokenizer = TextTokenizer.load(folder, 0)) {
      return tokenizer.encode("a").length > 0;
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          e.getMessage() + ": save it again with a current release of transformers", e);
    }
  }

  /**
   * The highest token id of {@code tokenizer.json}, -1 if it has none. Streams, since the file may
   * be large.
   *
   * @throws IllegalArgumentException if the file is not JSON
   */
  static long highestId(Path folder) {
    long highest = -1;
    try (JsonParser parser = MAPPER.createParser(folder.resolve(FILE).toFile())) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String field = parser.currentName();
        parser.nextToken();
        switch (field) {
          case "added_tokens" -> highest = Math.max(highest, highestAdded(parser));
          case "model" -> highest = Math.max(highest, highestOfModel(parser));
          default -> parser.skipChildren();
        }
      }
    } catch (IOException e) {
      throw new IllegalArgumentException(FILE + " is not valid JSON: fetch the file again", e);
    }
    return highest;
  }

  private static long highestAdded(JsonParser parser) throws IOException {
    long highest = -1;
    JsonNode tokens = MAPPER.readTree(parser);
    for (JsonNode token : tokens) {
      highest = Math.max(highest, token.path("id").asLong(-1));
    }
    return highest;
  }

  private static long highestOfModel(JsonParser parser) throws IOException {
    long highest = -1;
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      boolean vocabulary = parser.currentName().equals("vocab");
      JsonToken value = parser.nextToken();
      if (vocabulary && value == JsonToken.START_OBJECT) {
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
          highest = Math.max(highest, parser.nextLongValue(-1));
        }
      } else if (vocabulary && value == JsonToken.START_ARRAY) {
        while (parser.nextToken() == JsonToken.START_ARRAY) {
          parser.skipChildren();
          highest++;
        }
      } else {
        parser.skipChildren();
      }
    }
    return highest;
  }
}
