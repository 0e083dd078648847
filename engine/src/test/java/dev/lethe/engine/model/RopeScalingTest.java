package dev.lethe.engine.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Numbers are those of transformers 5.18.0, {@code modeling_rope_utils}; whole runs are elsewhere.
 */
class RopeScalingTest {
  private final ObjectMapper mapper = new ObjectMapper();
  @TempDir Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      textBlock =
          """
          'factor':4.0,'original_max_position_embeddings':64 \
              | 0.2371708 0.05 0.0079057 | 1.138629436111989
          'factor':4.0,'original_max_position_embeddings':64,'truncate':false \
              | 0.1985835 0.0255952 0.0079057 | 1.138629436111989
          'factor':4.0,'original_max_position_embeddings':64,'mscale':0.7,'mscale_all_dim':0.5 \
              | 0.2371708 0.05 0.0079057 | 1.0259286501478284
          'factor':4.0,'original_max_position_embeddings':64,'attention_factor':1.5,\
              'beta_fast':8.0,'beta_slow':2.0 | 0.1976424 0.025 0.0079057 | 1.5
          'factor':null,'original_max_position_embeddings':32 \
              | 0.1778781 0.0125 0.0039528 | 1.2079441541679836
          """)
  void yarnIsThatOfItsSettings(String settings, String frequencies, double attention)
      throws Exception {
    Rope rope = rope("{'rope_type':'yarn'," + settings + "}");

    float[] read = rope.frequencies(1);

    assertThat(rope.attentionFactor()).isCloseTo(attention, within(1e-12));
    assertThat(read[0]).isEqualTo(1);
    double[] wanted =
        Arrays.stream(frequencies.split(" ")).mapToDouble(Double::parseDouble).toArray();
    for (int i = 0; i < wanted.length; i++) {
      assertThat((double) read[i + 1]).isCloseTo(wanted[i], within(1e-7));
    }
  }

  @Test
  void yarnExtendsTheContext() throws Exception {
    rope("{'type':'yarn','factor':4.0,'original_max_position_embeddings':128}");

    assertThat(ModelConfig.read(folder).contextLength()).isEqualTo(512);
  }

  @Test
  void dynamicFrequenciesGrowWithTheSequenceOnly() throws Exception {
    Rope rope = rope("{'rope_type':'dynamic','factor':2.0}");

    assertThat(rope.frequencies(256)).isEqualTo(new Rope(10_000, 16, null).frequencies(1));
    assertThat(rope.frequencies(300)[1]).isLessThan(rope.frequencies(256)[1]);
    assertThat(ModelConfig.read(folder).contextLength()).isEqualTo(512);
  }

  /** A llama with heads of 16 numbers and 256 positions. */
  private Rope rope(String scaling) throws Exception {
    ObjectNode config = mapper.createObjectNode().put("model_type", "llama");
    config.put("vocab_size", 61).put("hidden_size", 64).put("intermediate_size", 64);
    config.put("num_hidden_layers", 1).put("num_attention_heads", 4);
    config.put("max_position_embeddings", 256).put("rope_theta", 10_000.0);
    config.set("rope_scaling", mapper.readTree(scaling.replace('\'', '"')));
    Files.writeString(folder.resolve("config.json"), config.toString());
    return Objects.requireNonNull(ModelConfig.read(folder).rope());
  }
}
