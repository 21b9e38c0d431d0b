package io.altiplano.training.cria;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import io.altiplano.training.cria.Conversation.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Korean questions and answers, one pair a conversation; some conversations are two or three pairs
 * of the same kind (songys/Chatbot_data).
 */
final class KoreanPairs {
  private static final Pattern ROW =
      Pattern.compile(
          "(?:\"((?:[^\"]|\"\")*)\"|([^,\"]*)),(?:\"((?:[^\"]|\"\")*)\"|([^,\"]*)),(\\d)\\s*");

  private static final List<String> SYSTEM =
      List.of(
          "한국어로 짧고 친절하게 대답합니다.",
          "너는 친절한 말동무야.",
          "저는 작은 시범 언어 모델 cria입니다.",
          "당신은 다정한 대화 상대입니다. 짧게 대답하세요.");

  private static final double JOINED = 0.25;
  private static final double WITH_SYSTEM = 0.3;

  private KoreanPairs() {}

  /**
   * One row.
   *
   * @param label 0 daily life, 1 parting, 2 love
   */
  record Pair(String question, String answer, String label) {}

  /** The rows of a CSV file behind its heading. */
  static List<Pair> read(String csv) {
    List<Pair> pairs = new ArrayList<>();
    long number = 0;
    for (String line : (Iterable<String>) csv.lines()::iterator) {
      number++;
      if (number > 1 && !line.isBlank()) {
        Matcher row = ROW.matcher(line);
        if (!row.matches()) {
          throw new AltiplanoException(
              ErrorCode.INVALID_FILE,
              "%s: line %d: not question, answer, label"
                  .formatted(SharedData.KOREAN_CHATBOT, number));
        }
        pairs.add(new Pair(field(row, 1), field(row, 3), row.group(5)));
      }
    }
    return pairs;
  }

  private static String field(Matcher row, int group) {
    String quoted = row.group(group);
    return quoted == null ? row.group(group + 1).strip() : quoted.replace("\"\"", "\"").strip();
  }

  /** Every pair by itself, and some joined. */
  static List<Conversation> converse(List<Pair> pairs) {
    List<Conversation> conversations = new ArrayList<>();
    for (int i = 0; i < pairs.size(); i++) {
      String id = "korean/" + i;
      SplittableRandom random = Chance.of(id);
      List<Message> messages = new ArrayList<>();
      if (random.nextDouble() < WITH_SYSTEM) {
        messages.add(Conversation.system(Chance.one(SYSTEM, random)));
      }
      add(messages, pairs.get(i));
      if (random.nextDouble() < JOINED) {
        int more = 1 + random.nextInt(2);
        for (int tries = 0; more > 0 && tries < 20; tries++) {
          Pair other = Chance.one(pairs, random);
          if (other.label().equals(pairs.get(i).label())) {
            add(messages, other);
            more--;
          }
        }
      }
      conversations.add(new Conversation(id, messages));
    }
    return conversations;
  }

  /** Every pair by itself and without a system turn. */
  static List<Conversation> single(List<Pair> pairs) {
    List<Conversation> conversations = new ArrayList<>();
    for (int i = 0; i < pairs.size(); i++) {
      List<Message> messages = new ArrayList<>();
      add(messages, pairs.get(i));
      conversations.add(new Conversation("korean/held-out/" + i, messages));
    }
    return conversations;
  }

  private static void add(List<Message> messages, Pair pair) {
    messages.add(Conversation.user(pair.question()));
    messages.add(Conversation.assistant(pair.answer()));
  }
}
