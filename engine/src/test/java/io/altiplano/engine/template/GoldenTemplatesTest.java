package io.altiplano.engine.template;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

/** The engine renders what the Hugging Face Jinja engine renders (committed golden files). */
class GoldenTemplatesTest {
  @Test
  void publishedTemplatesAgreeWithTheJudge() {
    List<TemplateCases.Case> cases =
        TemplateCases.rendered(TemplateCases.resource("rendered.json"));
    assertThat(cases).hasSizeGreaterThan(18 * 40);
    assertThat(Agreement.differences(cases)).isEmpty();
  }

  @Test
  void generatedTemplatesAgreeWithTheJudge() {
    List<TemplateCases.Case> cases =
        TemplateCases.generated(TemplateCases.resource("generated.json"));
    assertThat(cases).hasSize(300);
    assertThat(Agreement.differences(cases)).isEmpty();
  }

  /** What the judge lacks is as Python's Jinja has it. */
  @Test
  void theRestAgreesWithPython() {
    List<TemplateCases.Case> cases = TemplateCases.generated(TemplateCases.resource("python.json"));
    assertThat(cases).hasSizeGreaterThan(180);
    assertThat(Agreement.differences(cases)).isEmpty();
  }
}
