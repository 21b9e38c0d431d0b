package io.altiplano.training.evaluation;

import io.altiplano.api.ToolCall;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

/**
 * What a model did at one of the assistant's turns, beside what was right.
 *
 * @param conversation what the file calls it
 * @param turn the message's index in the conversation
 * @param gold the right calls; none where the assistant speaks
 * @param seen whether the tools that are right to call were declared in training, if that is known
 * @param reply what the model did
 * @param text what it said
 * @param droppedMessages so many of the oldest did not fit into the context
 */
public record Decision(
    String conversation,
    int turn,
    List<ToolCall> gold,
    Optional<Boolean> seen,
    Reply reply,
    String text,
    int droppedMessages) {
  public Decision {
    gold = List.copyOf(gold);
  }

  /** Whether it was right to call. */
  public boolean shouldCall() {
    return !gold.isEmpty();
  }

  /** Whether the model called, or began to. */
  public boolean calls() {
    return switch (reply) {
      case Reply.Said _, Reply.Unasked _ -> false;
      case Reply.Called _, Reply.Broken _ -> true;
    };
  }

  private List<ToolCall> made() {
    return switch (reply) {
      case Reply.Called called -> called.calls();
      case Reply.Said _, Reply.Broken _, Reply.Unasked _ -> List.of();
    };
  }

  /** Whether the right tools were called, in order, and nothing else. */
  public boolean rightMethod() {
    return shouldCall()
        && made().stream()
            .map(ToolCall::name)
            .toList()
            .equals(gold.stream().map(ToolCall::name).toList());
  }

  /** Whether they were called with the right arguments and no others. */
  public boolean allSlots() {
    return rightMethod()
        && IntStream.range(0, gold.size())
            .allMatch(i -> arguments(gold, i).equals(arguments(made(), i)));
  }

  /** Arguments that are right to give. */
  public int slots() {
    return IntStream.range(0, gold.size()).map(i -> arguments(gold, i).count()).sum();
  }

  /** How many of them were given to the right tool with the right value. */
  public int rightSlots() {
    return rightMethod()
        ? IntStream.range(0, gold.size())
            .map(i -> arguments(gold, i).agreeing(arguments(made(), i)))
            .sum()
        : 0;
  }

  private static Arguments arguments(List<ToolCall> calls, int index) {
    return Arguments.of(calls.get(index).arguments());
  }
}
