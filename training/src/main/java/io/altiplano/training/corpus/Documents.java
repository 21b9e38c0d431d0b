package io.altiplano.training.corpus;

/** What a document of a text file is. */
public enum Documents {
  /** A line. */
  LINE,
  /** Lines up to a blank one. */
  PARAGRAPH,
  /** The file. */
  FILE
}
