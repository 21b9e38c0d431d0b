package io.altiplano.training.tokenizer;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.altiplano.engine.tokenizer.ModelTokenizer;
import io.altiplano.engine.tokenizer.Segment;
import io.altiplano.engine.tokenizer.Tokenizers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Golden files: {@code tokenizer.json} is ours, {@code huggingface.json} what Hugging Face's
 * tokenizers make of texts with it. {@code dev/golden/huggingface-tokenizer.mjs} made them.
 */
class HuggingFaceTokenizerTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static JsonNode read(Path file) throws IOException {
    return JSON.readTree(file.toFile());
  }

  @Test
  void theFileIsTheOneThatWasJudged(@TempDir Path folder) throws IOException {
    TrainedVocabulary vocabulary =
        Vocabularies.train(Vocabularies.resource("bilingual.txt"), 700, 2);
    new HuggingFaceTokenizer(vocabulary).write(folder);
    assertThat(read(folder.resolve("tokenizer.json")))
        .isEqualTo(read(Vocabularies.resource("tokenizer.json")));
    JsonNode configuration = read(folder.resolve("tokenizer_config.json"));
    assertThat(configuration.get("bos_token").asText()).isEqualTo("<|begin_of_text|>");
    assertThat(configuration.get("pad_token").asText()).isEqualTo("<|pad|>");
  }

  /** Hugging Face puts the beginning of a sequence in front, and knows control tokens in texts. */
  @Test
  void huggingFaceGivesTheEnginesTokens() throws IOException {
    TrainedVocabulary vocabulary =
        Vocabularies.train(Vocabularies.resource("bilingual.txt"), 700, 1);
    ModelTokenizer tokenizer = Tokenizers.from(GgufVocabulary.metadata(vocabulary));
    JsonNode cases = read(Vocabularies.resource("huggingface.json"));
    assertThat(cases).hasSizeGreaterThan(20);
    for (JsonNode each : cases) {
      String text = each.get("text").asText();
      int[] judged =
          StreamSupport.stream(each.get("ids").spliterator(), false)
              .mapToInt(JsonNode::asInt)
              .toArray();
      int[] ours = tokenizer.encode(List.of(Segment.control(text)));
      IntStream bos = IntStream.of(vocabulary.special("<|begin_of_text|>"));
      assertThat(IntStream.concat(bos, IntStream.of(ours)).toArray()).as(text).isEqualTo(judged);
    }
  }
}
