package io.altiplano.training.evaluation;

import io.altiplano.api.ToolCall;
import java.util.List;

/** What an answer is, once it is known whether it calls a tool. */
public sealed interface Reply {
  /** Words for people. */
  record Said() implements Reply {}

  /** Calls, at least one. */
  record Called(List<ToolCall> calls) implements Reply {
    public Called {
      calls = List.copyOf(calls);
    }
  }

  /** Nothing: the prompt does not fit into the context. */
  record Unasked(String reason) implements Reply {}

  /** The beginning of a call, but no call. */
  record Broken(String reason) implements Reply {}
}
