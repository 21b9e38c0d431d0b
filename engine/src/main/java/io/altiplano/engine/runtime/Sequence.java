package io.altiplano.engine.runtime;

import io.altiplano.api.Priority;
import io.altiplano.engine.cache.SequenceCache;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The state of one sequence while it is live. Only {@link #cancel} may be called from elsewhere.
 */
final class Sequence {
  private static final int[] NO_GUESSES = {};

  private final RowHandler handler;
  private final int lengthLimit;
  private final long turn;
  private int[] tokens;
  private int known;
  private final DraftPace pace = new DraftPace();

  /** What may follow the known tokens; the first of them have turned out right. */
  private int[] guesses = NO_GUESSES;

  private int rightGuesses;
  private @Nullable SequenceCache cache;
  private boolean started;
  private volatile boolean cancelled;

  /**
   * @param prompt at least one token
   * @param lengthLimit most positions that the sequence may ever reach
   */
  Sequence(int[] prompt, int lengthLimit, RowHandler handler) {
    this(prompt, lengthLimit, Priority.NORMAL, handler);
  }

  Sequence(int[] prompt, int lengthLimit, Priority priority, RowHandler handler) {
    this.tokens = prompt.clone();
    this.known = prompt.length;
    this.lengthLimit = lengthLimit;
    this.handler = handler;
    this.turn = System.nanoTime() + priority.delay().toNanos();
  }

  RowHandler handler() {
    return handler;
  }

  /** Whose turn came first is served first: the time of its coming, moved by its priority. */
  long turn() {
    return turn;
  }

  int lengthLimit() {
    return lengthLimit;
  }

  /** Tokens known so far: the prompt and what was generated. */
  int known() {
    return known;
  }

  /** A known token, or one of those that are guessed to follow. */
  int token(int position) {
    return position < known ? tokens[position] : guesses[position - known];
  }

  int[] tokens() {
    return Arrays.copyOf(tokens, known);
  }

  /** How many tokens both begin with. */
  int commonLength(Sequence other) {
    int mismatch = Arrays.mismatch(tokens, 0, known, other.tokens, 0, other.known);
    return mismatch < 0 ? known : mismatch;
  }

  boolean isFull() {
    return known >= lengthLimit;
  }

  /** The text goes on; true if that was the next guess, so that its row is of use. */
  boolean append(int token) {
    if (known == tokens.length) {
      tokens = Arrays.copyOf(tokens, Math.min(lengthLimit, 2 * known + 16));
    }
    tokens[known++] = token;
    boolean isRight = rightGuesses < guesses.length && guesses[rightGuesses] == token;
    rightGuesses += isRight ? 1 : 0;
    return isRight;
  }

  /** How many guesses pay off for this text. */
  DraftPace pace() {
    return pace;
  }

  /** The next step checks what may follow, as far as it has room. */
  void guess(int[] following) {
    guesses = following;
    rightGuesses = 0;
  }

  int guesses() {
    return guesses.length;
  }

  /**
   * The guesses are forgotten, and what they taught is kept.
   *
   * @param checked how many had rows
   * @return how many were right
   */
  int settleGuesses(int checked) {
    int right = rightGuesses;
    if (checked > 0) {
      pace.learn(checked, right);
    }
    guess(NO_GUESSES);
    return right;
  }

  /** Goes on in that cache; true at the first time. */
  boolean start(SequenceCache cache) {
    this.cache = cache;
    boolean isFirst = !started;
    started = true;
    return isFirst;
  }

  SequenceCache cache() {
    if (cache == null) {
      throw new IllegalStateException("the sequence is not live");
    }
    return cache;
  }

  /** Known tokens that have not been through the model: the rest of a prompt, or the last token. */
  int pending() {
    return known - cache().length();
  }

  void cancel() {
    cancelled = true;
  }

  boolean isCancelled() {
    return cancelled;
  }
}
