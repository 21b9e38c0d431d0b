package io.altiplano.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.exception.InvalidRequestException;
import dev.langchain4j.exception.UnsupportedFeatureException;
import io.altiplano.app.CriaFacts;
import io.altiplano.app.TestModels;
import io.altiplano.engine.runtime.LanguageModel;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Vectors of texts, and counts of their tokens. */
@Timeout(120)
class AltiplanoEmbeddingModelTest {
  private static LanguageModel cria;

  @BeforeAll
  static void load() {
    cria = LanguageModel.load(TestModels.cria());
  }

  @AfterAll
  static void close() {
    cria.close();
  }

  @Test
  void theVectorOfOneTextIsThatOfManyAndTheModelSaysWhatItIs() {
    AltiplanoEmbeddingModel model = AltiplanoEmbeddingModel.of(cria);
    List<TextSegment> texts = List.of(TextSegment.from("a llama"), TextSegment.from("알파카"));
    assertThat(model.embed("알파카").content()).isEqualTo(model.embedAll(texts).content().getLast());
    assertThat(model.dimension()).isEqualTo(CriaFacts.VECTOR_LENGTH);
    assertThat(model.modelName()).isEqualTo(CriaFacts.NAME);
  }

  @Test
  void aTextThatIsTooLongIsRefused() {
    assertThatThrownBy(() -> AltiplanoEmbeddingModel.of(cria).embed(CriaFacts.TOO_LONG))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageContaining(CriaFacts.TOO_LONG_REFUSAL);
  }

  @Test
  void countsAreTheTokenizers() {
    var estimator = AltiplanoTokenCountEstimator.of(cria);
    String text = "Seoul은 크다. How big?";
    assertThat(estimator.estimateTokenCountInText(text))
        .isEqualTo(cria.tokenizer().encode(text).length);
    List<ChatMessage> talk =
        List.of(UserMessage.from(text), AiMessage.from("아주 크다."), UserMessage.from("So?"));
    int real =
        AltiplanoChatModel.builder(cria)
            .maxOutputTokens(1)
            .build()
            .chat(talk)
            .tokenUsage()
            .inputTokenCount();
    assertThat(estimator.estimateTokenCountInMessages(talk)).isBetween(real, real + 30);
    assertThat(estimator.estimateTokenCountInMessages(talk.subList(0, 1)))
        .isEqualTo(estimator.estimateTokenCountInMessage(talk.get(0)));
    assertThatThrownBy(() -> estimator.estimateTokenCountInMessage(UserMessage.from("Ann", "x")))
        .isInstanceOf(UnsupportedFeatureException.class);
  }
}
