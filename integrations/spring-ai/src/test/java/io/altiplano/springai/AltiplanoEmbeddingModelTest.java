package io.altiplano.springai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altiplano.api.AltiplanoException;
import io.altiplano.app.CriaFacts;
import io.altiplano.app.TestModels;
import io.altiplano.app.UnitVectors;
import io.altiplano.engine.runtime.LanguageModel;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.springframework.ai.document.Document;
import org.springframework.ai.embedding.Embedding;
import org.springframework.ai.embedding.EmbeddingOptions;
import org.springframework.ai.embedding.EmbeddingRequest;
import org.springframework.ai.embedding.EmbeddingResponse;

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
  void oneVectorForEachText() {
    AltiplanoEmbeddingModel model = AltiplanoEmbeddingModel.of(cria);
    EmbeddingResponse response = model.embedForResponse(List.of("a llama", "알파카"));
    assertThat(response.getResults()).extracting(Embedding::getIndex).containsExactly(0, 1);
    for (Embedding embedding : response.getResults()) {
      assertThat(embedding.getOutput())
          .hasSize(model.dimensions())
          .hasSize(CriaFacts.VECTOR_LENGTH);
      UnitVectors.requireUnit(embedding.getOutput());
    }
    assertThat(response.getMetadata().getUsage().getPromptTokens()).isBetween(4, 20);
    assertThat(model.embed(new Document("알파카")))
        .isEqualTo(response.getResults().get(1).getOutput())
        .isNotEqualTo(response.getResults().get(0).getOutput());
  }

  private static void refused(EmbeddingOptions options, String message) {
    EmbeddingRequest request = new EmbeddingRequest(List.of("x"), options);
    assertThatThrownBy(() -> AltiplanoEmbeddingModel.of(cria).call(request))
        .isInstanceOf(AltiplanoException.class)
        .hasMessageContaining(message);
  }

  @Test
  void whatCannotBeDoneIsRefusedByName() {
    refused(EmbeddingOptions.builder().dimensions(64).build(), "dimensions: vectors of this model");
    refused(EmbeddingOptions.builder().model("ada").build(), "model: this is");
    var ours = EmbeddingOptions.builder().dimensions(CriaFacts.VECTOR_LENGTH).build();
    assertThat(
            AltiplanoEmbeddingModel.of(cria)
                .call(new EmbeddingRequest(List.of("x"), ours))
                .getResults())
        .hasSize(1);
  }
}
