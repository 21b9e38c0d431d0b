package io.altiplano.training.cria;

import static org.assertj.core.api.Assertions.assertThat;

import io.altiplano.training.cria.Conversation.Message;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Long conversations are cut so that each part can stand alone. */
class WindowsTest {
  private static Conversation conversation(int turns) {
    List<Message> messages = new ArrayList<>();
    messages.add(Conversation.system("Be brief."));
    for (int i = 0; i < turns; i++) {
      messages.add(Conversation.user("question number " + i));
      messages.add(Conversation.assistant("answer number " + i));
    }
    return new Conversation("c", messages);
  }

  @Test
  void whatFitsStaysWhole() {
    Conversation whole = conversation(5);
    assertThat(new Windows(1000).of(whole)).containsExactly(whole);
  }

  @Test
  void windowsKeepTheSystemTurnAndEveryMessage() {
    Conversation whole = conversation(60);
    List<Conversation> windows = new Windows(200).of(whole);
    Set<Message> seen = new HashSet<>();
    for (Conversation window : windows) {
      assertThat(TokenEstimate.of(window)).isLessThanOrEqualTo(200);
      assertThat(window.messages().getFirst()).isEqualTo(whole.messages().getFirst());
      assertThat(window.messages().get(1))
          .isIn(whole.messages().stream().filter(WindowsTest::isUser).toList());
      assertThat(isUser(window.messages().getLast())).isFalse();
      seen.addAll(window.messages());
    }
    assertThat(windows).hasSizeGreaterThan(5);
    assertThat(windows.stream().map(Conversation::id)).doesNotHaveDuplicates();
    assertThat(seen).containsAll(whole.messages());
  }

  @Test
  void aTurnThatNeverFitsIsKept() {
    assertThat(new Windows(10).of(conversation(4)))
        .allSatisfy(window -> assertThat(window.messages()).hasSize(3));
  }

  private static boolean isUser(Message message) {
    return message instanceof Conversation.Said said && said.role().equals("user");
  }
}
