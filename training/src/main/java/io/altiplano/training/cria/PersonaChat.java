package io.altiplano.training.cria;

import com.fasterxml.jackson.databind.JsonNode;
import io.altiplano.training.cria.Conversation.Message;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/**
 * Small talk of two people who each have a persona (Jandaghi et al., "Faithful Persona-based
 * Conversational Dataset Generation with Large Language Models"). Each conversation is learnt from
 * both sides: the assistant is one of the two, and its persona is the system turn.
 */
final class PersonaChat {
  private static final List<String> SPEAKERS = List.of("User 1: ", "User 2: ");

  private PersonaChat() {}

  /** Both sides; none of a conversation that has stage directions or does not alternate. */
  static List<Conversation> convert(SharedData.Line line) {
    List<String> turns = new ArrayList<>();
    line.json().path("turns").forEach(turn -> turns.add(turn.asText()));
    List<Conversation> sides = new ArrayList<>();
    if (alternates(turns)) {
      for (int speaker = 0; speaker < SPEAKERS.size(); speaker++) {
        List<Message> messages = new ArrayList<>();
        String id = "persona-chat/" + line.number() + "/" + speaker;
        messages.add(
            Conversation.system(
                persona(line.json().path("personas").path(speaker), Chance.of(id))));
        addTurns(messages, turns, speaker);
        sides.add(new Conversation(id, messages));
      }
    }
    return sides;
  }

  private static boolean alternates(List<String> turns) {
    for (int i = 0; i < turns.size(); i++) {
      if (!turns.get(i).startsWith(SPEAKERS.get(i % 2))) {
        return false;
      }
    }
    return turns.size() >= 4;
  }

  /** One sentence a line; as often as not in another order. */
  private static String persona(JsonNode sentences, SplittableRandom random) {
    List<String> lines = new ArrayList<>();
    sentences.forEach(sentence -> lines.add(sentence.asText().strip()));
    return String.join("\n", random.nextBoolean() ? lines : Chance.shuffled(lines, random));
  }

  /** Begins with the user and ends with the assistant. */
  private static void addTurns(List<Message> messages, List<String> turns, int speaker) {
    int last = turns.size() - 1;
    int end = last % 2 == speaker ? last : last - 1;
    for (int i = speaker == 0 ? 1 : 0; i <= end; i++) {
      String text = turns.get(i).substring(SPEAKERS.get(i % 2).length()).strip();
      messages.add(i % 2 == speaker ? Conversation.assistant(text) : Conversation.user(text));
    }
  }
}
