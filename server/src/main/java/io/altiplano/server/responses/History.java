package io.altiplano.server.responses;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import io.altiplano.server.http.RefusedException;
import io.altiplano.store.Document;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * What was said up to the end of a response, gathered from its newest turn backwards, as far as it
 * can be of use: more than no context holds is not read. For one thread.
 */
final class History {
  /** Turns that one conversation may have; each is read anew when it is gone on with. */
  static final int MOST_TURNS = 1_000;

  /** No vocabulary that we know has a longer token than Llama 3's of 128 spaces. */
  private static final int MOST_CHARACTERS_A_TOKEN = 128;

  /** Where nobody says how much a model holds. */
  private static final int LARGE_CONTEXT = 1 << 20;

  /** How a response stands from which one can go on: what it said is known. */
  private static final Set<String> ENDED = Set.of("completed", "incomplete");

  private final String response;
  private final int contextLength;
  private final boolean drops;
  private final Deque<List<Item>> turns = new ArrayDeque<>();
  private Optional<String> parent = Optional.empty();
  private long characters;

  /**
   * Nothing yet.
   *
   * @param response that is gone on from
   * @param contextLength of the model that goes on; 0 if nobody says
   * @param drops whether the oldest turns are left out where not all fit
   */
  History(String response, int contextLength, boolean drops) {
    this.response = response;
    this.contextLength = contextLength > 0 ? contextLength : LARGE_CONTEXT;
    this.drops = drops;
  }

  /**
   * Takes the turn before those that it has; whether it wants one more.
   *
   * @throws AltiplanoException CONTEXT_OVERFLOW if what was said cannot fit into the context
   */
  boolean add(Document turn) {
    if (turns.isEmpty()) {
      requireEnded(turn);
    }
    List<Item> items =
        new ArrayList<>(ItemFields.read(StoredResponses.fields(turn.input()), "items"));
    items.addAll(ItemFields.read(StoredResponses.fields(turn.body()), "output"));
    turns.addFirst(items);
    parent = turn.parent();
    characters += items.stream().mapToLong(Item::characters).sum();
    if (isFull() && !drops) {
      throw new AltiplanoException(
          ErrorCode.CONTEXT_OVERFLOW,
          "what was said before has more than %d characters; a context of %d tokens cannot hold it"
              .formatted(mostCharacters(), contextLength));
    }
    return !isFull();
  }

  private void requireEnded(Document newest) {
    String status = StoredResponses.tree(newest.body()).path("status").asText();
    if (!ENDED.contains(status)) {
      throw new RefusedException(
          400,
          "response '%s' cannot be gone on from: it is %s".formatted(response, status),
          "invalid_value");
    }
  }

  private long mostCharacters() {
    return (long) contextLength * MOST_CHARACTERS_A_TOKEN;
  }

  private boolean isFull() {
    return characters > mostCharacters();
  }

  /** All that is of use, oldest first. */
  List<Item> items() {
    if (turns.isEmpty()) {
      throw missing(response);
    }
    if (parent.isPresent() && !isFull()) {
      throw turns.size() < MOST_TURNS ? missing(parent.get()) : tooLong();
    }
    return turns.stream().flatMap(List::stream).toList();
  }

  private static RefusedException missing(String id) {
    return new RefusedException(
        400,
        "previous_response_id: there is no response '%s' (any more) to go on from".formatted(id),
        "previous_response_not_found");
  }

  private static RefusedException tooLong() {
    return new RefusedException(
        400,
        "previous_response_id: a conversation may have %d turns".formatted(MOST_TURNS),
        "invalid_value");
  }
}
