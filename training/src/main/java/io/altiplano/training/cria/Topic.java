package io.altiplano.training.cria;

import java.util.ArrayList;
import java.util.List;

/**
 * Something to talk about.
 *
 * <pre>
 * topic pet
 * say I have a {pet} named {pet-name}.
 * ask Do you have &lt;any pets|a pet&gt;?
 * tell Yes, I have a {pet} called {pet-name}.
 * </pre>
 *
 * @param says persona sentences that all say the same; none where the topic is no persona's
 * @param exchanges questions with their answers
 */
record Topic(String name, List<String> says, List<Exchange> exchanges) {
  /** Questions that mean the same, and answers that fit each of them. */
  record Exchange(List<String> asks, List<String> tells) {}

  Topic {
    says = List.copyOf(says);
    exchanges = List.copyOf(exchanges);
  }

  /** Topics of a resource; lines that begin with {@code #} say something to people. */
  static List<Topic> read(String resource) {
    List<Topic> topics = new ArrayList<>();
    List<String> block = new ArrayList<>();
    for (String line : Resources.lines(resource)) {
      if (line.startsWith("topic ") && !block.isEmpty()) {
        topics.add(parse(block));
        block.clear();
      }
      block.add(line);
    }
    topics.add(parse(block));
    return topics;
  }

  private static Topic parse(List<String> block) {
    String name = block.getFirst().substring("topic ".length());
    List<String> says = new ArrayList<>();
    List<Exchange> exchanges = new ArrayList<>();
    boolean asking = false;
    for (String line : block.subList(1, block.size())) {
      int space = line.indexOf(' ');
      String text = line.substring(space + 1);
      switch (line.substring(0, Math.max(space, 0))) {
        case "say" -> says.add(text);
        case "ask" -> {
          if (!asking) {
            exchanges.add(new Exchange(new ArrayList<>(), new ArrayList<>()));
          }
          asking = true;
          exchanges.getLast().asks().add(text);
        }
        case "tell" -> {
          asking = false;
          exchanges.getLast().tells().add(text);
        }
        default -> throw new IllegalArgumentException("topic %s: %s".formatted(name, line));
      }
    }
    for (Exchange exchange : exchanges) {
      if (exchange.tells().isEmpty()) {
        throw new IllegalArgumentException("topic %s: a question without answer".formatted(name));
      }
    }
    return new Topic(name, says, exchanges);
  }
}
