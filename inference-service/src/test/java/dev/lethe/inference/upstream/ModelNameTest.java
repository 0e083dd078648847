package dev.lethe.inference.upstream;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ModelNameTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'model':'demo'}|{'model':'a/b'}",
        "{ 'x' : {'model':'demo'} ,\t'model' :  'd\\u0065mo' , 'y':1e-0 }|{ 'x' : {'model':'demo'} ,\t'model' :  'a/b' , 'y':1e-0 }",
        "{'ä':'€ \\n','model':'demo','z':['model','demo']}|{'ä':'€ \\n','model':'a/b','z':['model','demo']}",
      })
  void onlyTheNameChanges(String before, String after) {
    byte[] replaced = ModelName.replaced(before.replace('\'', '"').getBytes(UTF_8), "a/b");

    assertThat(new String(replaced, UTF_8)).isEqualTo(after.replace('\'', '"'));
  }
}
