package io.altiplano.app.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altiplano.app.ScriptedTalk;
import io.altiplano.server.ServerSettings;
import io.github.ollama4j.Ollama;
import io.github.ollama4j.exceptions.OllamaException;
import io.github.ollama4j.models.chat.OllamaChatMessageRole;
import io.github.ollama4j.models.chat.OllamaChatRequest;
import io.github.ollama4j.models.chat.OllamaChatResponseModel;
import io.github.ollama4j.models.chat.OllamaChatResult;
import io.github.ollama4j.models.embed.OllamaEmbedRequest;
import io.github.ollama4j.models.generate.OllamaGenerateRequest;
import io.github.ollama4j.models.generate.OllamaGenerateStreamObserver;
import io.github.ollama4j.models.request.ThinkMode;
import io.github.ollama4j.models.response.Model;
import io.github.ollama4j.models.response.OllamaResult;
import io.github.ollama4j.tools.Tools;
import io.github.ollama4j.utils.Options;
import io.github.ollama4j.utils.OptionsBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code io.github.ollama4j:ollama4j} with our server. */
@Timeout(60)
class Ollama4jTest {
  @TempDir private static Path folder;
  private static TestServer server;
  private Ollama client = new Ollama();

  @BeforeAll
  static void start() throws IOException {
    server = new TestServer(folder, ServerSettings.LOCAL);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void connect() {
    client = new Ollama(server.address());
    client.setRequestTimeoutSeconds(30);
  }

  private static Options greedy() {
    return new OptionsBuilder().setTemperature(0).setNumPredict(40).build();
  }

  private static OllamaChatRequest question(String text) {
    return OllamaChatRequest.builder()
        .withModel("cria")
        .withOptions(greedy())
        .withMessage(OllamaChatMessageRole.USER, text)
        .build();
  }

  @Test
  void itFindsTheServerAndItsModels() throws OllamaException {
    assertThat(client.ping()).isTrue();
    assertThat(client.getVersion()).startsWith("0.");
    List<Model> models = client.listModels();
    assertThat(models).extracting(Model::getName).contains("cria", "hermes");
    assertThat(client.getModelDetails("cria").getDetails().getFamily()).isEqualTo("llama");
    assertThat(client.getModelDetails("cria").getCapabilities()).contains("tools");
  }

  @Test
  void plainAndStreamedAnswersAreTheSame() throws OllamaException {
    String plain =
        client.chat(question("안녕하세요"), null).getResponseModel().getMessage().getResponse();
    StringBuilder streamed = new StringBuilder();
    OllamaChatResult result =
        client.chat(
            question("안녕하세요"),
            (OllamaChatResponseModel piece) -> streamed.append(piece.getMessage().getResponse()));
    assertThat(plain).isNotEmpty();
    assertThat(streamed.toString()).isEqualTo(plain);
    assertThat(result.getResponseModel().getEvalCount()).isPositive();
    assertThat(result.getResponseModel().getDoneReason()).isEqualTo("stop");
  }

  @Test
  void conversationsGoOn() throws OllamaException {
    OllamaChatResult first = client.chat(question("Hello! I am Kim."), null);
    OllamaChatRequest next =
        OllamaChatRequest.builder()
            .withModel("cria")
            .withOptions(greedy())
            .withMessages(new ArrayList<>(first.getChatHistory()))
            .withMessage(OllamaChatMessageRole.USER, "What is my name?")
            .build();
    OllamaChatResult second = client.chat(next, null);
    assertThat(second.getChatHistory()).hasSize(4);
    assertThat(second.getResponseModel().getPromptEvalCount())
        .isGreaterThan(first.getResponseModel().getPromptEvalCount());
  }

  @Test
  void promptsAreAnsweredAndSchemasHeld() throws OllamaException {
    StringBuilder streamed = new StringBuilder();
    OllamaResult said =
        client.generate(
            OllamaGenerateRequest.builder()
                .withModel("cria")
                .withPrompt("Hello!")
                .withThink(ThinkMode.DISABLED)
                .withOptions(greedy())
                .build(),
            new OllamaGenerateStreamObserver(_ -> {}, streamed::append));
    assertThat(said.getResponse()).isNotEmpty().isEqualTo(streamed.toString());
    OllamaResult held =
        client.generate(
            OllamaGenerateRequest.builder()
                .withModel("hermes")
                .withPrompt("Well?")
                .withThink(ThinkMode.DISABLED)
                .withFormat(
                    Map.of(
                        "type", "object",
                        "properties", Map.of("ok", Map.of("type", "boolean")),
                        "required", List.of("ok")))
                .withOptions(greedy())
                .build(),
            null);
    assertThat(held.getStructuredResponse()).containsOnlyKeys("ok");
  }

  @Test
  void toolsAreCalledAndTheirResultsUsed() throws OllamaException {
    List<Map<String, Object>> asked = new ArrayList<>();
    Tools.Property text =
        Tools.Property.builder().type("string").description("Where to").required(true).build();
    client.registerTool(
        Tools.Tool.builder()
            .toolSpec(
                Tools.ToolSpec.builder()
                    .name("GetRide")
                    .description("Call a taxi to head to a given destination")
                    .parameters(Tools.Parameters.of(Map.of("destination", text)))
                    .build())
            .toolFunction(arguments -> {
              asked.add(arguments);
              return "{\"ride_fare\": \"11.08\"}";
            })
            .build());
    OllamaChatRequest request =
        OllamaChatRequest.builder()
            .withModel("cria")
            .withOptions(greedy())
            .withUseTools(true)
            .withMessage(OllamaChatMessageRole.USER, "I want to get a cab to San Jose.")
            .withMessage(
                OllamaChatMessageRole.ASSISTANT, "Please confirm: a shared cab to San Jose?")
            .withMessage(OllamaChatMessageRole.USER, "Yes, that's right.")
            .build();
    client.chat(request, null);
    assertThat(asked).isNotEmpty();
    assertThat(asked.getFirst()).containsOnlyKeys("destination");
  }

  @Test
  void severalToolsAreCalledAtOnce() throws OllamaException {
    List<Object> asked = new ArrayList<>();
    Tools.Property city = Tools.Property.builder().type("string").required(true).build();
    client.registerTool(
        Tools.Tool.builder()
            .toolSpec(
                Tools.ToolSpec.builder()
                    .name(ScriptedTalk.TOOL)
                    .description(ScriptedTalk.TOOL_DESCRIPTION)
                    .parameters(Tools.Parameters.of(Map.of(ScriptedTalk.PARAMETER, city)))
                    .build())
            .toolFunction(arguments -> {
              asked.add(arguments.get(ScriptedTalk.PARAMETER));
              return ScriptedTalk.RESULT;
            })
            .build());
    OllamaChatRequest request =
        OllamaChatRequest.builder()
            .withModel("scripted")
            .withOptions(greedy())
            .withUseTools(true)
            .withMessage(OllamaChatMessageRole.USER, ScriptedTalk.QUESTION)
            .build();
    assertThat(client.chat(request, null).getResponseModel().getMessage().getResponse())
        .isEqualTo(ScriptedTalk.ANSWER);
    assertThat(asked).isEqualTo(ScriptedTalk.CITIES);
  }

  /**
   * Its request for vectors says neither what it is, as any page's could, nor shows the key that it
   * was given: it is refused, and says why.
   */
  @Test
  void vectorsCannotBeAskedFor() {
    client.setBearerAuth("sk-alti-any");
    assertThatThrownBy(() -> client.embed(new OllamaEmbedRequest("cria", List.of("a"))))
        .hasMessageContaining("Content-Type has to be application/json");
  }

  @Test
  void modelsAreUnloaded() throws OllamaException {
    client.generate(
        OllamaGenerateRequest.builder()
            .withModel("plain")
            .withPrompt("a")
            .withThink(ThinkMode.DISABLED)
            .withOptions(greedy())
            .build(),
        null);
    assertThat(client.ps().getModels()).anyMatch(model -> model.getName().equals("plain"));
    client.unloadModel("plain");
  }

  @Test
  void whatIsWrongIsSaid() {
    OllamaChatRequest nobody =
        OllamaChatRequest.builder()
            .withModel("nobody")
            .withMessage(OllamaChatMessageRole.USER, "Hi")
            .build();
    assertThatThrownBy(() -> client.chat(nobody, null))
        .isInstanceOf(OllamaException.class)
        .hasStackTraceContaining("nobody");
    assertThatThrownBy(() -> client.deleteModel("cria", false)).isInstanceOf(OllamaException.class);
  }
}
