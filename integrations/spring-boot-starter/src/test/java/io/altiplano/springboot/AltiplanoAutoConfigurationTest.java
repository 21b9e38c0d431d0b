package io.altiplano.springboot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ChatRequest;
import io.altiplano.app.ScriptedTalk;
import io.altiplano.app.TestModels;
import io.altiplano.engine.runtime.LanguageModel;
import io.altiplano.springai.AltiplanoChatModel;
import io.altiplano.springai.AltiplanoChatOptions;
import io.altiplano.springai.AltiplanoEmbeddingModel;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.ai.chat.client.ChatClient;
import org.springframework.ai.chat.model.ChatModel;
import org.springframework.ai.embedding.EmbeddingModel;
import org.springframework.ai.model.chat.client.autoconfigure.ChatClientAutoConfiguration;
import org.springframework.ai.model.tool.autoconfigure.ToolCallingAutoConfiguration;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;

@Timeout(120)
class AltiplanoAutoConfigurationTest {
  @TempDir static Path folder;
  private static ApplicationContextRunner scripted;

  @BeforeAll
  static void write() {
    scripted = runner().withPropertyValues(property("model", TestModels.scripted(folder)));
  }

  private static ApplicationContextRunner runner() {
    return new ApplicationContextRunner()
        .withConfiguration(
            AutoConfigurations.of(
                AltiplanoAutoConfiguration.class,
                ToolCallingAutoConfiguration.class,
                ChatClientAutoConfiguration.class));
  }

  private static String property(String name, Object value) {
    return "spring.ai.altiplano." + name + "=" + value;
  }

  @Test
  void chatsAndEmbedsByOneModel() {
    scripted.run(context -> {
      ChatClient chat = context.getBean(ChatClient.Builder.class).build();
      assertThat(chat.prompt(ScriptedTalk.GREETING).call().content()).isEqualTo(ScriptedTalk.REPLY);
      assertThat(context.getBean(EmbeddingModel.class).embed("안녕"))
          .hasSize(context.getBean(LanguageModel.class).embeddingLength());
    });
  }

  @Test
  void theModelIsClosedWithTheContext() {
    LanguageModel[] opened = new LanguageModel[1];
    scripted.run(context -> {
      opened[0] = context.getBean(LanguageModel.class);
      assertThat(opened[0].load().works()).isTrue();
    });
    assertThat(opened[0].load().works()).isFalse();
    assertThatThrownBy(() -> opened[0].chat(ChatRequest.of(ScriptedTalk.GREETING)).text())
        .isInstanceOf(AltiplanoException.class);
  }

  @Test
  void everyPropertyIsHeeded() {
    scripted
        .withPropertyValues(
            property("context-length", 64),
            property("parallel", 3),
            property("threads", 1),
            property("kernels", "scalar"),
            property("chat.model", "ours"),
            property("chat.temperature", 0.5),
            property("chat.top-k", 7),
            property("chat.top-p", 0.75),
            property("chat.min-p", 0.125),
            property("chat.typical-p", 0.875),
            property("chat.repetition-penalty", 1.5),
            property("chat.presence-penalty", 0.25),
            property("chat.frequency-penalty", 0.375),
            property("chat.max-tokens", 9),
            property("chat.stop-sequences", "a,b"),
            property("chat.seed", 11))
        .run(context -> {
          LanguageModel model = context.getBean(LanguageModel.class);
          assertThat(model.contextLength()).isEqualTo(64);
          assertThat(model.threads()).isEqualTo(1);
          assertThat(model.kernelsName()).isEqualTo("scalar");
          AltiplanoProperties properties = context.getBean(AltiplanoProperties.class);
          assertThat(properties.settings().parallel()).isEqualTo(3);
          AltiplanoChatOptions expected =
              AltiplanoChatOptions.builder()
                  .model("ours")
                  .temperature(0.5)
                  .topK(7)
                  .topP(0.75)
                  .presencePenalty(0.25)
                  .frequencyPenalty(0.375)
                  .maxTokens(9)
                  .stopSequences(List.of("a", "b"))
                  .minP(0.125)
                  .typicalP(0.875)
                  .repetitionPenalty(1.5)
                  .seed(11L)
                  .build();
          assertThat(context.getBean(AltiplanoChatModel.class).getOptions()).isEqualTo(expected);
        });
  }

  @Test
  void othersMayChatOrEmbed() {
    scripted
        .withPropertyValues("spring.ai.model.chat=openai", "spring.ai.model.embedding=none")
        .run(context ->
            assertThat(context)
                .doesNotHaveBean(ChatModel.class)
                .doesNotHaveBean(EmbeddingModel.class));
    scripted
        .withPropertyValues("spring.ai.model.chat=altiplano", "spring.ai.model.embedding=none")
        .run(context ->
            assertThat(context)
                .hasSingleBean(AltiplanoChatModel.class)
                .doesNotHaveBean(AltiplanoEmbeddingModel.class));
  }

  @Test
  void aModelOfTheApplicationsIsTaken() {
    LanguageModel own = LanguageModel.load(TestModels.scripted(folder));
    runner()
        .withBean(LanguageModel.class, () -> own)
        .run(context -> assertThat(context).getBean(LanguageModel.class).isSameAs(own));
    own.close();
  }

  private static void fails(ApplicationContextRunner runner, String message) {
    runner.run(context ->
        assertThat(Objects.requireNonNull(context.getStartupFailure()))
            .hasStackTraceContaining(message));
  }

  @Test
  void whatIsWrongFailsTheStart() {
    fails(runner(), "spring.ai.altiplano.model is not set");
    fails(runner().withPropertyValues(property("model", folder.resolve("no.gguf"))), "no.gguf");
    fails(scripted.withPropertyValues(property("chat.tempratur", 1)), "chat.tempratur");
    fails(scripted.withPropertyValues(property("threads", -1)), "threads: must be");
  }
}
