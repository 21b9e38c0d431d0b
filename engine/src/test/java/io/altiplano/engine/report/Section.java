package io.altiplano.engine.report;

import java.io.IOException;
import java.util.List;

/** A part of docs/engine.md that a program writes. */
public interface Section {
  /** What its markers are called. */
  String name();

  /** The first column of its tables, one after the other: what must not be missing. */
  List<String> rows();

  /** Whether it needs nothing but the golden files, is quick, and is the same on every machine. */
  boolean isRepeatable();

  /**
   * Measures and writes.
   *
   * @param before what stands there now, for figures whose judge is absent
   */
  String markdown(String before) throws IOException;
}
