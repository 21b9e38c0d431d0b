package io.altiplano.training.evaluation;

import java.util.Optional;

/**
 * How well a model calls tools.
 *
 * @param seen calls of tools that were declared in training
 * @param unseen calls of others
 * @param unknown calls where that is not known
 * @param falseCalls turns without a right call where the model called all the same
 * @param broken calls begun that were none, of all turns
 * @param unasked turns whose prompt did not fit into the context, of all turns
 * @param shortened turns whose oldest messages did not fit into the context, of all turns
 */
public record ToolFigures(
    CallFigures seen,
    CallFigures unseen,
    CallFigures unknown,
    Share falseCalls,
    Share broken,
    Share unasked,
    Share shortened) {
  public static final ToolFigures NONE =
      new ToolFigures(
          CallFigures.NONE,
          CallFigures.NONE,
          CallFigures.NONE,
          Share.NONE,
          Share.NONE,
          Share.NONE,
          Share.NONE);

  /**
   * Turns where it is right to call.
   *
   * @param method the right tool was called
   * @param allSlots with exactly the right arguments
   * @param slots arguments that are right, of those that are right to give
   * @param missed the model spoke
   */
  public record CallFigures(Share method, Share allSlots, Share slots, Share missed) {
    static final CallFigures NONE = new CallFigures(Share.NONE, Share.NONE, Share.NONE, Share.NONE);

    CallFigures with(Decision decision) {
      return new CallFigures(
          method.with(decision.rightMethod()),
          allSlots.with(decision.allSlots()),
          slots.plus(new Share(decision.rightSlots(), decision.slots())),
          missed.with(!decision.calls()));
    }

    CallFigures plus(CallFigures other) {
      return new CallFigures(
          method.plus(other.method),
          allSlots.plus(other.allSlots),
          slots.plus(other.slots),
          missed.plus(other.missed));
    }
  }

  /** These with one decision more. */
  public ToolFigures with(Decision decision) {
    boolean calls = decision.shouldCall();
    Optional<Boolean> known = decision.seen();
    return new ToolFigures(
        calls && known.equals(Optional.of(true)) ? seen.with(decision) : seen,
        calls && known.equals(Optional.of(false)) ? unseen.with(decision) : unseen,
        calls && known.isEmpty() ? unknown.with(decision) : unknown,
        calls ? falseCalls : falseCalls.with(decision.calls()),
        broken.with(decision.reply() instanceof Reply.Broken),
        unasked.with(decision.reply() instanceof Reply.Unasked),
        shortened.with(decision.droppedMessages() > 0));
  }

  /** All calls. */
  public CallFigures all() {
    return seen.plus(unseen).plus(unknown);
  }
}
