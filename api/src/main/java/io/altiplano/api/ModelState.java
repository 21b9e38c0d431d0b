package io.altiplano.api;

import java.time.Instant;
import java.util.Optional;

/** How a model stands at some moment. */
public sealed interface ModelState {
  /** Its file is here, and no more. */
  record Unloaded() implements ModelState {}

  /**
   * It is being loaded, or waits for memory that others hold.
   *
   * @param progress how much of it has been read, from 0 to 1
   */
  record Loading(double progress) implements ModelState {}

  /**
   * The server that runs it could not be reached when that was last tried; who asks for it has it
   * tried again.
   */
  record Unavailable(String reason) implements ModelState {}

  /**
   * It can be asked.
   *
   * @param load how busy it is
   * @param memoryBytes what is set aside for it
   * @param until when it is unloaded unless somebody asks it; empty if it stays
   */
  record Loaded(ModelLoad load, long memoryBytes, Optional<Instant> until) implements ModelState {}
}
