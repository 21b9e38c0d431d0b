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

  /**
   * As many rows of integers as a tile holds take no longer than one: a prompt's end, which follows
   * what is in the cache already, need not go through the model twice.
   */
  private static final int ROWS_OF_END = 16;

  private final RowHandler handler;
  private final int lengthLimit;
  private final long turn;

  /** Those whose rows are rounded to BF16 are inverted: a row computed otherwise is another. */
  private int[] keys;

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
    this.keys = prompt.clone();
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

  /**
   * The prompt's rows are rounded to BF16, except the last one to sixteen of them. Which ones are
   * depends on the prompt alone, and not on what is in the cache.
   */
  void roundPrompt() {
    int rounded = roundedOf(known);
    for (int i = 0; i < rounded; i++) {
      keys[i] = ~keys[i];
    }
  }

  private static int roundedOf(int promptLength) {
    return (promptLength - 1) / ROWS_OF_END * ROWS_OF_END;
  }

  /** How many more rows would be rounded if all that is known were a prompt. */
  int becomesRounded() {
    return roundedOf(known) - roundedRows(0);
  }

  /** Whether the row of a known token is rounded to BF16. */
  boolean isRounded(int position) {
    return position < known && keys[position] < 0;
  }

  /** How many rows from a position on are rounded to BF16. */
  int roundedRows(int from) {
    int end = from;
    while (isRounded(end)) {
      end++;
    }
    return end - from;
  }

  /** Tokens known so far: the prompt and what was generated. */
  int known() {
    return known;
  }

  /** A known token, or one of those that are guessed to follow. */
  int token(int position) {
    return position < known ? token(keys, position) : guesses[position - known];
  }

  private static int token(int[] keys, int position) {
    return keys[position] < 0 ? ~keys[position] : keys[position];
  }

  int[] tokens() {
    int[] tokens = new int[known];
    Arrays.setAll(tokens, position -> token(keys, position));
    return tokens;
  }

  /** What the rows of the known tokens are computed from: equal where keys and values are. */
  int[] keys() {
    return Arrays.copyOf(keys, known);
  }

  /** How many rows both begin with. */
  int commonLength(Sequence other) {
    int mismatch = Arrays.mismatch(keys, 0, known, other.keys, 0, other.known);
    return mismatch < 0 ? known : mismatch;
  }

  boolean isFull() {
    return known >= lengthLimit;
  }

  /** The text goes on; true if that was the next guess, so that its row is of use. */
  boolean append(int token) {
    if (known == keys.length) {
      keys = Arrays.copyOf(keys, Math.min(lengthLimit, 2 * known + 16));
    }
    keys[known++] = token;
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
