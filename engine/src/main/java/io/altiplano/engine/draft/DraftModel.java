package io.altiplano.engine.draft;

import io.altiplano.engine.cache.PagePool;
import io.altiplano.engine.model.Batch;
import io.altiplano.engine.model.Compute;
import io.altiplano.engine.model.ForwardState;
import io.altiplano.engine.model.Transformer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Guesses what a smaller model of the same vocabulary finds likeliest. All texts are stepped
 * together; a long prompt is read over several calls, and nothing is guessed for it meanwhile.
 */
public final class DraftModel implements Drafter {
  /** Rows of one step: as many as a call may take of a prompt, while everybody waits. */
  private static final int MOST_ROWS = 256;

  /** What the model is less sure of is seldom right, and ends the guesses. */
  private static final double LEAST_PROBABILITY = 0.3;

  private final Transformer transformer;
  private final Compute compute;
  private final PagePool pages;
  private final int contextLength;
  private final double cost;
  private final Batch batch = new Batch(MOST_ROWS);
  private final ForwardState state;
  private final IdentityHashMap<Object, Reading> readings = new IdentityHashMap<>();

  /** What one text puts into a step. */
  private record Rows(Reading reading, int count) {}

  /**
   * For the texts of one engine.
   *
   * @param pages closed with this
   * @param contextLength positions of a text that the model can read; nothing is guessed beyond
   * @param cost of a guess, as {@link #cost} says it
   */
  public DraftModel(
      Transformer transformer, Compute compute, PagePool pages, int contextLength, double cost) {
    this.transformer = transformer;
    this.compute = compute;
    this.pages = pages;
    this.contextLength = contextLength;
    this.cost = cost;
    this.state = new ForwardState(transformer.config());
  }

  @Override
  public double cost() {
    return cost;
  }

  @Override
  public List<int[]> draft(List<Text> texts) {
    forgetOthers(texts);
    List<Optional<Reading>> asked = texts.stream().map(this::reading).toList();
    List<Reading> open =
        asked.stream().flatMap(Optional::stream).filter(Reading::wantsMore).toList();
    while (!open.isEmpty()) {
      open = step(open);
    }
    return asked.stream()
        .map(reading -> reading.map(Reading::guesses).orElseGet(() -> new int[0]))
        .toList();
  }

  /** Of texts that are written no more, what others may begin with is kept. */
  private void forgetOthers(List<Text> texts) {
    IdentityHashMap<Object, Text> present = new IdentityHashMap<>();
    texts.forEach(text -> present.put(text.key(), text));
    readings
        .entrySet()
        .removeIf(entry -> {
          boolean isGone = !present.containsKey(entry.getKey());
          if (isGone) {
            Reading reading = entry.getValue();
            pages.prefixes().keepAll(reading.tokens(), reading.cache());
            reading.cache().close();
          }
          return isGone;
        });
  }

  /** Empty where the text is longer than the model reads, or has a token that it does not know. */
  private Optional<Reading> reading(Text text) {
    int[] tokens = text.tokens();
    int size = transformer.config().vocabularySize();
    if (tokens.length + text.most() > contextLength
        || Arrays.stream(tokens).anyMatch(token -> token >= size)) {
      return Optional.empty();
    }
    Reading reading =
        readings.computeIfAbsent(
            text.key(), _ -> new Reading(tokens, pages.prefixes().find(tokens)));
    reading.goOn(tokens, text.most());
    return Optional.of(reading);
  }

  /** One forward pass; returns those that guessed a token in it and want another. */
  private List<Reading> step(List<Reading> open) {
    batch.clear();
    List<Rows> taken = new ArrayList<>();
    for (Reading reading : open) {
      addRows(reading, taken);
    }
    if (taken.isEmpty()) {
      return List.of();
    }
    transformer.forward(batch, state, compute);
    List<Reading> goOn = new ArrayList<>();
    int logits = 0;
    for (Rows rows : taken) {
      Reading reading = rows.reading;
      reading.cache().advance(rows.count);
      if (reading.pending() == 0) {
        OptionalInt likeliest = likeliest(state.logits(logits++));
        likeliest.ifPresent(reading::guess);
        if (likeliest.isPresent() && reading.wantsMore()) {
          goOn.add(reading);
        }
      }
    }
    return goOn;
  }

  /** None where there is no room, in this step or in the cache. */
  private void addRows(Reading reading, List<Rows> taken) {
    int pending = reading.pending();
    int count = Math.min(pending, batch.capacity() - batch.rows());
    if (count == 0 || reading.cache().pagesToReserve(count) > pages.available()) {
      return;
    }
    reading.cache().reserve(count);
    int from = reading.cache().length();
    for (int i = 0; i < count; i++) {
      batch.add(reading.tokens()[from + i], from + i, reading.cache(), i == pending - 1);
    }
    taken.add(new Rows(reading, count));
  }

  /** Empty where the model is too unsure. */
  private static OptionalInt likeliest(float[] logits) {
    int best = 0;
    for (int token = 1; token < logits.length; token++) {
      best = logits[token] > logits[best] ? token : best;
    }
    double sum = 0;
    for (int token = 0; token < logits.length && sum <= 1 / LEAST_PROBABILITY; token++) {
      sum += Math.exp(logits[token] - logits[best]);
    }
    return sum <= 1 / LEAST_PROBABILITY ? OptionalInt.of(best) : OptionalInt.empty();
  }

  @Override
  public void close() {
    readings.clear();
    pages.close();
  }
}
