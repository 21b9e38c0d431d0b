package io.altiplano.training.corpus;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import io.altiplano.api.Message;
import io.altiplano.api.ToolCall;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ChatLinesTest {
  private static final String CALL =
      """
      {"id":"d1","tools":[{"type":"function","function":{"name":"Find","description":"Finds",\
      "parameters":{"type":"object","properties":{"city":{"type":"string"}}}}}],\
      "messages":[{"role":"system","content":"Today is 2019-03-01."},\
      {"role":"user","content":"Food?"},\
      {"role":"assistant","content":null,"tool_calls":[{"type":"function","function":\
      {"name":"Find","arguments":"{\\"city\\":\\"San Jose\\",\\"count\\":2}"}}]},\
      {"role":"tool","content":"[]"},{"role":"assistant","content":"Nothing."}]}
      """;

  @TempDir private Path folder;

  @Test
  void readsToolsCallsAndResults() {
    Conversation conversation = parse(CALL);

    assertThat(conversation.id()).contains("d1");
    assertThat(conversation.tools())
        .singleElement()
        .satisfies(tool -> assertThat(tool.parameters()).containsKey("properties"));
    List<Message> messages = conversation.messages();
    assertThat(messages.getFirst()).isEqualTo(Message.system("Today is 2019-03-01."));
    assertThat(messages.get(2).toolCalls())
        .containsExactly(new ToolCall("call_1", "Find", Map.of("city", "San Jose", "count", 2)));
    assertThat(messages.get(3)).isEqualTo(Message.tool("call_1", "[]"));
    assertThat(messages.get(4)).isEqualTo(Message.assistant("Nothing."));
  }

  @Test
  void argumentsMayBeAnObject() {
    String line = CALL.replace("\"{\\\"city\\\":\\\"San Jose\\\",\\\"count\\\":2}\"", "{\"a\":1}");

    assertThat(parse(line).messages().get(2).toolCalls().getFirst().arguments())
        .isEqualTo(Map.of("a", 1));
  }

  @Test
  void readsCompressedFilesAndPassesOverBlankLines() throws IOException {
    Path file = folder.resolve("chat.jsonl.gz");
    String line = "{\"messages\":[{\"role\":\"assistant\",\"content\":\"안녕하세요\"}]}\n";
    try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(file))) {
      out.write((line + "\n" + line).getBytes(StandardCharsets.UTF_8));
    }

    assertThat(ChatLines.read(file))
        .extracting(conversation -> conversation.origin().line())
        .containsExactly(1L, 3L);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{| column 2: not JSON",
        "[]| not a JSON object",
        "{'messages':[]}| messages: a conversation needs at least one message",
        "{'messages':[],'model':1}| model: unknown; known are messages, tools, id",
        "{'messages':[{'role':'robot'}]}|"
            + " messages[0].role: 'robot' is none of system, user, assistant, tool",
        "{'messages':[{'role':'user','content':'a'}]}| messages: no assistant's turn",
        "{'messages':[{'role':'user','content':' '}]}| messages[0].content: empty",
        "{'messages':[{'role':'user'}]}| messages[0].content: missing",
        "{'messages':[{'role':'user','content':[]}]}| messages[0].content: a text is wanted",
        "{'messages':[{'role':'user','content':'\\ud83d'}]}|"
            + " messages[0].content: half a surrogate pair",
        "{'messages':[{'role':'user','content':'a','weight':1}]}| messages[0].weight: unknown",
        "{'messages':[{'role':'user','content':'a'},{'role':'system','content':'b'}]}|"
            + " messages[1].role: a system message can only be the first",
        "{'messages':[{'role':'tool','content':'a'}]}|"
            + " messages[0].role: a tool's result without a call",
        "{'messages':[{'role':'assistant','tool_calls':[{'function':{}}]}]}|"
            + " messages[0].tool_calls[0].function.name: missing",
        "{'messages':[{'role':'assistant','tool_calls':[{'function':{'name':'a','arguments':'{'}}]"
            + "}]}| messages[0].tool_calls[0].function.arguments: column 2: not JSON",
        "{'messages':[],'messages':[]}| Duplicate field",
      })
  void refusesAndSaysWhere(String line, String reason) throws IOException {
    Path file = folder.resolve("bad.jsonl");
    String good = "{\"messages\":[{\"role\":\"assistant\",\"content\":\"a\"}]}\n";
    Files.writeString(file, good + line.replace('\'', '"') + "\n" + good);

    assertThatThrownBy(() -> ChatLines.read(file))
        .isInstanceOf(AltiplanoException.class)
        .hasMessageStartingWith(file + ", line 2: ")
        .hasMessageContaining(reason)
        .extracting(fault -> ((AltiplanoException) fault).code())
        .isEqualTo(ErrorCode.INVALID_FILE);
  }

  @Test
  void theFirstBadLineIsNamed() throws IOException {
    Path file = folder.resolve("bad.jsonl");
    String good = "{\"messages\":[{\"role\":\"assistant\",\"content\":\"a\"}]}\n";
    Files.writeString(file, good.repeat(700) + "{}\n".repeat(300));

    assertThatThrownBy(() -> ChatLines.read(file)).hasMessageStartingWith(file + ", line 701: ");
  }

  @Test
  void whatIsNotTextIsRefused() throws IOException {
    Path file = folder.resolve("bad.jsonl");
    Files.write(file, new byte[] {'a', (byte) 0xff, '\n'});

    assertThatThrownBy(() -> ChatLines.read(file)).hasMessageContaining("not UTF-8");
  }

  private static Conversation parse(String line) {
    return ChatLines.parse(line, new Origin(Path.of("chat.jsonl"), 1));
  }
}
