package io.altiplano.api;

/**
 * How busy a model is at this moment.
 *
 * @param works whether it can be asked at all
 * @param live answers that are being made
 * @param waiting requests that have not begun, or had to give way
 * @param preemptions how often an answer had to give its memory up to others, since the start
 * @param cacheUsed share of the cache that live answers hold, from 0 to 1
 * @param draftedTokens tokens that were guessed ahead and checked, since the start
 * @param acceptedTokens those of them that turned out right, and cost no step of their own
 */
public record ModelLoad(
    boolean works,
    int live,
    int waiting,
    long preemptions,
    double cacheUsed,
    long draftedTokens,
    long acceptedTokens) {
  /** Of a model that is asked, or not, and of whose work no more is known. */
  public static ModelLoad of(boolean works, int live) {
    return new ModelLoad(works, live, 0, 0, 0, 0, 0);
  }
}
