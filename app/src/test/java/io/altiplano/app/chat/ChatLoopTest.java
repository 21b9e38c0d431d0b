package io.altiplano.app.chat;

import static org.assertj.core.api.Assertions.assertThat;

import io.altiplano.api.GenerationOptions;
import io.altiplano.api.Message;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ChatLoopTest {
  private final ScriptedSpeaker speaker = new ScriptedSpeaker();
  private Optional<String> system = Optional.empty();

  private ScriptedScreen talk(String... messages) {
    ScriptedScreen screen = new ScriptedScreen(messages);
    Conversation conversation = new Conversation(speaker, system, GenerationOptions.DEFAULT);
    new ChatLoop(conversation, screen, failure -> "failed: " + failure.getMessage(), false).run();
    return screen;
  }

  @Test
  void everyQuestionComesWithWhatWasSaidBefore() {
    ScriptedScreen screen = talk("one", "", "둘");
    assertThat(screen.shown.toString()).isEqualTo("re: one\nre: 둘\n");
    assertThat(speaker.calls.getLast())
        .containsExactly(Message.user("one"), Message.assistant("re: one"), Message.user("둘"));
  }

  @Test
  void resetForgetsTurnsButNotTheSystemText() {
    system = Optional.of("Be brief.");
    talk("one", "/reset", "two");
    assertThat(speaker.calls.getLast())
        .containsExactly(Message.system("Be brief."), Message.user("two"));
  }

  @Test
  void systemShowsChangesAndRemoves() {
    ScriptedScreen screen = talk("/system", "/system Speak Korean.", "one", "/system -", "two");
    assertThat(screen.said.toString()).contains("No system text.", "System: Speak Korean.");
    assertThat(speaker.calls.getFirst().getFirst()).isEqualTo(Message.system("Speak Korean."));
    assertThat(speaker.calls.getLast().getFirst()).isEqualTo(Message.user("one"));
  }

  @Test
  void undoAndRetryTakeTheLastTurnBack() {
    talk("one", "two", "/undo", "three", "/retry");
    assertThat(speaker.calls.getLast())
        .containsExactly(Message.user("one"), Message.assistant("re: one"), Message.user("three"));
    assertThat(talk("/undo", "/retry").said).containsPattern("(?s)Nothing.*Nothing");
  }

  @Test
  void aRetryThatFailsTakesNothingBack(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("talk.json");
    Files.writeString(
        file,
        """
        {"messages":[{"role":"user","content":"too long"},{"role":"assistant","content":"kept"}]}
        """);
    ScriptedScreen screen = talk("/load " + file, "/retry", "/show");
    assertThat(screen.said.toString()).contains("failed: 200 tokens", "assistant: kept");
  }

  @Test
  void aFileNameThatCannotBeOneIsSaid() {
    ScriptedScreen screen = talk("/save a\0b", "one");
    assertThat(screen.said.toString()).contains("failed");
    assertThat(screen.shown.toString()).endsWith("re: one\n");
  }

  @Test
  void aFailureEndsTheAnswerAndIsNotRemembered() {
    ScriptedScreen screen = talk("one", "too long", "two");
    assertThat(screen.said.toString()).contains("failed: 200 tokens", "/undo", "/reset");
    assertThat(speaker.calls.getLast()).doesNotContain(Message.user("too long"));
    assertThat(screen.shown.toString()).endsWith("re: two\n");
  }

  @Test
  void saveAndLoadKeepTheConversation(@TempDir Path folder) throws Exception {
    Path file = folder.resolve("talk.json");
    system = Optional.of("체계");
    talk("하나", "/save " + file);
    assertThat(Files.readString(file))
        .isEqualTo(
            """
            {"messages":[{"role":"system","content":"체계"},{"role":"user","content":"하나"},\
            {"role":"assistant","content":"re: 하나"}]}
            """);
    system = Optional.empty();
    talk("/load " + file, "둘");
    assertThat(speaker.calls.getLast())
        .containsExactly(
            Message.system("체계"),
            Message.user("하나"),
            Message.assistant("re: 하나"),
            Message.user("둘"));
    Path damaged = Files.writeString(folder.resolve("damaged.json"), "{\"messages\":[{}]}");
    ScriptedScreen screen = talk("/load " + damaged, "/load " + folder.resolve("gone"), "one");
    assertThat(screen.said.toString()).contains("message 1 has no text", "gone");
    assertThat(screen.shown.toString()).isEqualTo("\n\nre: one\n");
  }

  @Test
  void setChangesOptions() {
    ScriptedScreen screen =
        talk(
            "/set temperature 0",
            "/set top_k 7",
            "/set max-tokens 9",
            "/set seed 3",
            "/set top-p 0.5",
            "/set min-p 0.1",
            "one",
            "/set temperature hot",
            "/set colour 3",
            "/set temperature -1",
            "/set");
    GenerationOptions options = speaker.options.getFirst();
    assertThat(options.maxTokens()).isEqualTo(9);
    assertThat(options.sampling().isGreedy()).isTrue();
    assertThat(options.sampling().topK()).isEqualTo(7);
    assertThat(options.sampling().seed()).hasValue(3);
    assertThat(screen.said.toString())
        .contains("takes a number", "'colour' is none of", "temperature: must be", "say /set NAME");
  }

  @Test
  void aSlashCanBeginAMessage() {
    assertThat(talk("//etc/hosts").shown.toString()).isEqualTo("re: /etc/hosts\n");
  }

  @Test
  void mistypedCommandsAreSuggestedAndExitLeaves() {
    ScriptedScreen screen = talk("/rest", "/help", "/show me", "/exit", "one");
    assertThat(screen.said.toString())
        .contains("did you mean /reset?", "/system [TEXT]", "takes nothing more");
    assertThat(speaker.calls).isEmpty();
  }

  @Test
  void showPrintsTheConversation() {
    assertThat(talk("one", "/show").said.toString()).contains("user: one", "assistant: re: one");
  }
}
