package io.altiplano.training.tokenizer;

/**
 * A piece of a corpus, some kilobytes of UTF-8, cut where no word is cut.
 *
 * @param index its place in the corpus, from 0
 */
record Passage(long index, byte[] utf8) {
  /** One passage in so many is kept from training, to measure with. */
  private static final int HELD_OUT = 10;

  boolean isHeldOut() {
    return index % HELD_OUT == HELD_OUT - 1;
  }
}
