package io.altiplano.app.serve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.openai.client.OpenAIClient;
import com.openai.core.JsonValue;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.helpers.ResponseAccumulator;
import com.openai.models.responses.EasyInputMessage;
import com.openai.models.responses.FunctionTool;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseFunctionToolCall;
import com.openai.models.responses.ResponseIncludable;
import com.openai.models.responses.ResponseInputItem;
import com.openai.models.responses.ResponseOutputItem;
import com.openai.models.responses.ResponseOutputText;
import com.openai.models.responses.ResponseStatus;
import com.openai.models.responses.ResponseStreamEvent;
import com.openai.models.responses.ToolChoiceOptions;
import com.openai.models.responses.inputitems.InputItemListParams;
import io.altiplano.app.PlaceTool;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** OpenAI's own Java client, which reads strictly, against our Responses. */
@Timeout(120)
class OpenAiResponsesTest {
  /** What an answer of words and calls looks like while it is made. */
  private static final Pattern EVENTS =
      Pattern.compile(
          "created in_progress"
              + "( output_item.added content_part.added( output_text.delta)+ output_text.done"
              + " content_part.done output_item.done"
              + "| output_item.added( function_call_arguments.delta)+"
              + " function_call_arguments.done output_item.done)*"
              + " (completed|incomplete)");

  @TempDir static Path folder;
  private static KeptServer server;
  private static OpenAIClient client;

  @BeforeAll
  static void start() throws IOException {
    server = new KeptServer(folder);
    client = server.ann();
  }

  @AfterAll
  static void stop() {
    client.close();
    server.close();
  }

  private static ResponseCreateParams.Builder ask(String model, String question) {
    return ResponseCreateParams.builder()
        .model(model)
        .temperature(0.0)
        .maxOutputTokens(40)
        .input(question);
  }

  private static Response create(ResponseCreateParams.Builder params) {
    return client.responses().create(params.build());
  }

  private static String text(Response response) {
    StringBuilder text = new StringBuilder();
    for (ResponseOutputItem item : response.output()) {
      item.message()
          .ifPresent(message ->
              message
                  .content()
                  .forEach(part ->
                      text.append(part.outputText().map(ResponseOutputText::text).orElse(""))));
    }
    return text.toString();
  }

  private static FunctionTool tool(String name) {
    return FunctionTool.builder()
        .name(name)
        .description(PlaceTool.DESCRIPTION)
        .strict(true)
        .parameters(
            FunctionTool.Parameters.builder()
                .putAdditionalProperty("type", JsonValue.from("object"))
                .putAdditionalProperty("properties", JsonValue.from(PlaceTool.PROPERTIES))
                .putAdditionalProperty("required", JsonValue.from(PlaceTool.REQUIRED))
                .build())
        .build();
  }

  @Test
  void anAnswerIsKeptListedAndDeleted() {
    Response response =
        create(
            ask("cria", "안녕?")
                .instructions("너는 친절하다.")
                .metadata(
                    ResponseCreateParams.Metadata.builder()
                        .putAdditionalProperty("shop", JsonValue.from("서울"))
                        .build()));
    response.validate();
    assertThat(response.status()).contains(ResponseStatus.COMPLETED);
    assertThat(text(response)).isNotBlank();
    var usage = response.usage().orElseThrow();
    assertThat(usage.totalTokens()).isEqualTo(usage.inputTokens() + usage.outputTokens());
    assertThat(usage.outputTokens()).isBetween(2L, 40L);

    Response found = client.responses().retrieve(response.id());
    found.validate();
    assertThat(found).isEqualTo(response);
    assertThat(found._metadata().toString()).contains("shop=서울");
    var items = client.responses().inputItems().list(response.id());
    assertThat(items.data()).hasSize(1);
    var message = items.data().getFirst().asResponseInputMessageItem();
    assertThat(message.content().getFirst().asInputText().text()).isEqualTo("안녕?");

    client.responses().delete(response.id());
    assertThatThrownBy(() -> client.responses().retrieve(response.id()))
        .isInstanceOf(NotFoundException.class);
  }

  @Test
  void whatAKeyKeepsNoOtherSees() {
    Response response = create(ask("cria", "Hello!"));
    OpenAIClient bob = server.bob();
    assertThatThrownBy(() -> bob.responses().retrieve(response.id()))
        .isInstanceOf(NotFoundException.class);
    assertThatThrownBy(() -> bob.responses().delete(response.id()))
        .isInstanceOf(NotFoundException.class);
    assertThatThrownBy(() -> bob.responses().inputItems().list(response.id()))
        .isInstanceOf(NotFoundException.class);
    assertThatThrownBy(() ->
            bob.responses().create(ask("cria", "And?").previousResponseId(response.id()).build()))
        .isInstanceOfSatisfying(
            BadRequestException.class,
            e -> assertThat(e.code()).contains("previous_response_not_found"));
    bob.close();
    assertThat(client.responses().retrieve(response.id())).isEqualTo(response);
  }

  @Test
  void whatIsNotToBeKeptIsNot() {
    Response response = create(ask("cria", "Hello!").store(false));
    assertThatThrownBy(() -> client.responses().retrieve(response.id()))
        .isInstanceOf(NotFoundException.class);
  }

  /** Programs on this machine need no key to be answered, but nothing is kept for them. */
  @Test
  void withoutAKeyNothingIsKept() throws IOException, InterruptedException {
    String question = "\"model\": \"cria\", \"max_output_tokens\": 3, \"input\": \"Hello!\"";
    HttpResponse<String> answer = post("/v1/responses", "{" + question + "}");
    assertThat(answer.statusCode()).isEqualTo(200);
    assertThat(answer.body()).contains("\"store\":false");
    HttpResponse<String> kept = post("/v1/responses", "{\"store\": true, " + question + "}");
    assertThat(kept.statusCode()).isEqualTo(400);
    assertThat(kept.body()).contains("\"param\":\"store\"");
    HttpResponse<String> behind = post("/v1/responses", "{\"background\": true, " + question + "}");
    assertThat(behind.body()).contains("\"param\":\"background\"");
    String id = create(ask("cria", "Hello!")).id();
    HttpResponse<String> next =
        post("/v1/responses", "{\"previous_response_id\": \"" + id + "\", " + question + "}");
    assertThat(next.statusCode()).isEqualTo(401);
    assertThat(post("/v1/responses/" + id + "/cancel", "{}").statusCode()).isEqualTo(401);
  }

  private static HttpResponse<String> post(String path, String body)
      throws IOException, InterruptedException {
    return post(server.server(), path, body);
  }

  /** What a program on this machine is answered that has no key. */
  static HttpResponse<String> post(TestServer server, String path, String body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(server.address() + path))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body))
            .build();
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(request, HttpResponse.BodyHandlers.ofString());
    }
  }

  /** The steps come in order, and add up to the answer in one piece. */
  @Test
  void streamed() {
    Response whole = create(ask("cria", "Tell me about yourself."));
    ResponseAccumulator accumulator = ResponseAccumulator.createWithSnapshots();
    List<ResponseStreamEvent> events = stream(ask("cria", "Tell me about yourself."), accumulator);
    Response streamed = accumulator.response();
    streamed.validate();
    assertThat(text(streamed)).isEqualTo(text(whole));
    assertThat(accumulator.reconstructedResponse().output()).isEqualTo(streamed.output());
    assertThat(streamed.usage()).isEqualTo(whole.usage());
    assertThat(events.getFirst().created().orElseThrow().response().output()).isEmpty();
    assertThat(client.responses().retrieve(streamed.id())).isEqualTo(streamed);
  }

  /** Events of a stream, whose kinds and numbers are looked at. */
  private static List<ResponseStreamEvent> stream(
      ResponseCreateParams.Builder params, ResponseAccumulator accumulator) {
    List<ResponseStreamEvent> events = new ArrayList<>();
    List<String> kinds = new ArrayList<>();
    try (StreamResponse<ResponseStreamEvent> stream =
        client.responses().createStreaming(params.build())) {
      stream.stream().peek(accumulator::accumulate).forEach(events::add);
    }
    for (int i = 0; i < events.size(); i++) {
      events.get(i).validate();
      JsonNode event =
          Objects.requireNonNull(events.get(i)._json().orElseThrow().convert(JsonNode.class));
      assertThat(event.path("sequence_number").intValue()).as("%s", event).isEqualTo(i);
      kinds.add(event.path("type").asText().replace("response.", ""));
    }
    assertThat(String.join(" ", kinds)).matches(EVENTS);
    return events;
  }

  @Test
  void oneAnswerGoesOnFromAnother() {
    Response first = create(ask("cria", "안녕?"));
    Response second = create(ask("cria", "오늘 기분이 안 좋아.").previousResponseId(first.id()));
    assertThat(second.previousResponseId()).contains(first.id());
    Response third = create(ask("cria", "고마워.").previousResponseId(second.id()));

    List<ResponseInputItem> turns = new ArrayList<>();
    turns.add(said(EasyInputMessage.Role.USER, "안녕?"));
    for (ResponseOutputItem item : first.output()) {
      turns.add(ResponseInputItem.ofResponseOutputMessage(item.asMessage()));
    }
    turns.add(said(EasyInputMessage.Role.USER, "오늘 기분이 안 좋아."));
    turns.add(said(EasyInputMessage.Role.ASSISTANT, text(second)));
    turns.add(said(EasyInputMessage.Role.USER, "고마워."));
    Response whole = create(ask("cria", "").inputOfResponse(turns));
    assertThat(text(third)).isEqualTo(text(whole));
    assertThat(third.usage().orElseThrow().inputTokens())
        .isEqualTo(whole.usage().orElseThrow().inputTokens());

    client.responses().delete(first.id());
    assertThatThrownBy(() -> create(ask("cria", "그래?").previousResponseId(third.id())))
        .isInstanceOf(BadRequestException.class)
        .hasMessageContaining(first.id());
  }

  private static ResponseInputItem said(EasyInputMessage.Role role, String text) {
    return ResponseInputItem.ofEasyInputMessage(
        EasyInputMessage.builder().role(role).content(text).build());
  }

  @Test
  void inputIsListedPageByPage() {
    List<ResponseInputItem> turns =
        List.of(
            said(EasyInputMessage.Role.USER, "one"),
            said(EasyInputMessage.Role.ASSISTANT, "two"),
            said(EasyInputMessage.Role.USER, "three"));
    Response response = create(ask("cria", "").inputOfResponse(turns));
    var page =
        client
            .responses()
            .inputItems()
            .list(
                response.id(),
                InputItemListParams.builder()
                    .limit(2)
                    .order(InputItemListParams.Order.ASC)
                    .build());
    assertThat(page.data()).hasSize(2);
    assertThat(page.autoPager().stream()).hasSize(3);
    assertThat(page.data().get(1).asResponseOutputMessage().content().getFirst().asOutputText())
        .extracting(ResponseOutputText::text)
        .isEqualTo("two");
  }

  @Test
  void aToolIsCalledAndItsResultReadOfWhatIsKept() {
    Response called =
        create(
            ask("cria", PlaceTool.QUESTION)
                .addTool(tool(PlaceTool.NAME))
                .toolChoice(ToolChoiceOptions.REQUIRED));
    ResponseFunctionToolCall call = called.output().getFirst().asFunctionCall();
    assertThat(call.name()).isEqualTo(PlaceTool.NAME);
    assertThat(call.arguments()).matches(PlaceTool.ARGUMENTS);
    Response after =
        create(
            ask("cria", "")
                .previousResponseId(called.id())
                .addTool(tool(PlaceTool.NAME))
                .inputOfResponse(
                    List.of(
                        ResponseInputItem.ofFunctionCallOutput(
                            ResponseInputItem.FunctionCallOutput.builder()
                                .callId(call.callId())
                                .output(PlaceTool.RESULT)
                                .build()))));
    assertThat(after.output()).isNotEmpty();
    assertThat(after.usage().orElseThrow().inputTokens())
        .isGreaterThan(called.usage().orElseThrow().inputTokens());
  }

  /** Random weights call tools as they like, so that many shapes of answers are seen. */
  @Test
  void callsInParallelAreStreamedAsTheyAreTold() {
    int parallel = 0;
    for (int seed = 0; seed < 8; seed++) {
      ResponseCreateParams.Builder params =
          ask("hermes", "x")
              .temperature(1.0)
              .putAdditionalBodyProperty("seed", JsonValue.from(seed))
              .maxOutputTokens(600)
              .addTool(tool("find"))
              .addTool(tool("book"))
              .toolChoice(ToolChoiceOptions.REQUIRED);
      Response whole = create(params);
      ResponseAccumulator accumulator = ResponseAccumulator.create();
      stream(params, accumulator);
      List<String> calls = calls(whole);
      assertThat(calls(accumulator.response())).as("seed %d", seed).isEqualTo(calls);
      assertThat(calls).isNotEmpty();
      parallel += calls.size() > 1 ? 1 : 0;
    }
    assertThat(parallel).isPositive();
  }

  private static List<String> calls(Response response) {
    return response.output().stream()
        .flatMap(item -> item.functionCall().stream())
        .map(call -> call.name() + call.arguments())
        .toList();
  }

  @Test
  void jsonThatAClassReads() {
    int complete = 0;
    for (int seed = 0; seed < 8; seed++) {
      var response =
          client
              .responses()
              .create(
                  ask("hermes", "x")
                      .temperature(1.0)
                      .putAdditionalBodyProperty("seed", JsonValue.from(seed))
                      .maxOutputTokens(1500)
                      .text(OpenAiJavaTest.Place.class)
                      .build());
      if (response.status().equals(Optional.of(ResponseStatus.COMPLETED))) {
        OpenAiJavaTest.Place place =
            response.output().getFirst().asMessage().content().getFirst().asOutputText();
        assertThat(place.name).isNotNull();
        complete++;
      }
    }
    assertThat(complete).isPositive();
  }

  @Test
  void logProbabilitiesOfEachToken() {
    Response response =
        create(
            ask("cria", "Hello!")
                .topLogprobs(2)
                .addInclude(ResponseIncludable.MESSAGE_OUTPUT_TEXT_LOGPROBS));
    ResponseOutputText part =
        response.output().getFirst().asMessage().content().getFirst().asOutputText();
    StringBuilder text = new StringBuilder();
    part.logprobs().orElseThrow().forEach(token -> text.append(token.token()));
    assertThat(text).hasToString(part.text());
    assertThat(part.logprobs().orElseThrow().getFirst().topLogprobs()).hasSize(2);
  }

  @Test
  void anAnswerThatIsCutSaysSo() {
    Response response = create(ask("cria", "Tell me about yourself.").maxOutputTokens(2));
    assertThat(response.status()).contains(ResponseStatus.INCOMPLETE);
    assertThat(response.incompleteDetails().orElseThrow().reason().orElseThrow())
        .isEqualTo(Response.IncompleteDetails.Reason.MAX_OUTPUT_TOKENS);
  }

  @Test
  void whatDoesNotFitIsRefusedOrLeftOut() {
    List<ResponseInputItem> turns = new ArrayList<>();
    for (int i = 0; i < 80; i++) {
      turns.add(said(EasyInputMessage.Role.USER, "Tell me a story of a llama and a hat, please."));
      turns.add(said(EasyInputMessage.Role.ASSISTANT, "Once there was a llama who wore a hat."));
    }
    turns.add(said(EasyInputMessage.Role.USER, "Hello!"));
    assertThatThrownBy(() -> create(ask("cria", "").inputOfResponse(turns)))
        .isInstanceOfSatisfying(
            BadRequestException.class,
            e -> assertThat(e.code()).contains("context_length_exceeded"));
    Response fits =
        create(
            ask("cria", "")
                .inputOfResponse(turns)
                .putAdditionalBodyProperty("truncation", JsonValue.from("auto")));
    long tokens = fits.usage().orElseThrow().inputTokens();
    assertThat(tokens).as("as much as fits into 1,024").isBetween(900L, 984L);
  }

  @Test
  void madeInTheBackground() throws InterruptedException {
    Response queued = create(ask("cria", "Hello!").background(true));
    assertThat(queued.status()).contains(ResponseStatus.QUEUED);
    Response done = client.responses().retrieve(queued.id());
    while (done.status().orElseThrow().equals(ResponseStatus.QUEUED)
        || done.status().orElseThrow().equals(ResponseStatus.IN_PROGRESS)) {
      Thread.sleep(20);
      done = client.responses().retrieve(queued.id());
    }
    assertThat(done.status()).contains(ResponseStatus.COMPLETED);
    assertThat(text(done)).isEqualTo(text(create(ask("cria", "Hello!"))));
    Response cancelled = client.responses().cancel(done.id());
    assertThat(cancelled).as("too late to change anything").isEqualTo(done);
  }

  @Test
  void cancelledInTheBackground() throws InterruptedException {
    Response queued =
        create(
            ask("hermes", "x")
                .temperature(1.0)
                .maxOutputTokens(2000)
                .putAdditionalBodyProperty("logit_bias", JsonValue.from(Map.of("2", -100)))
                .background(true));
    while (server.server().load("hermes").live() == 0) {
      Thread.sleep(5);
    }
    Response cancelled = client.responses().cancel(queued.id());
    assertThat(cancelled.status()).contains(ResponseStatus.CANCELLED);
    while (server.server().load("hermes").live() > 0) {
      Thread.sleep(5);
    }
    assertThat(client.responses().retrieve(queued.id())).isEqualTo(cancelled);
    Response foreground = create(ask("cria", "Hello!"));
    assertThatThrownBy(() -> client.responses().cancel(foreground.id()))
        .isInstanceOf(BadRequestException.class);
  }
}
