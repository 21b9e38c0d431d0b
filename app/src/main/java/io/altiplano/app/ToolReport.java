package io.altiplano.app;

import io.altiplano.api.ToolCall;
import io.altiplano.app.console.Console;
import io.altiplano.training.evaluation.Decision;
import io.altiplano.training.evaluation.Reply;
import io.altiplano.training.evaluation.ToolFigures;
import io.altiplano.training.evaluation.ToolFigures.CallFigures;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The figures of {@code alti eval tools}, and its decisions one by one. */
record ToolReport(int conversations, ToolFigures figures) {
  void print(Console console) {
    console.out().printf("conversations   %d%n", conversations);
    print(console, "of training", figures.seen());
    print(console, "not of training", figures.unseen());
    print(console, "", figures.unknown());
    line(console, "false calls", Shares.text(figures.falseCalls()));
    line(console, "broken calls", Shares.text(figures.broken()));
    if (figures.unasked().passed() > 0) {
      line(console, "not asked", Shares.text(figures.unasked()) + ", the context is too short");
    }
    line(console, "history cut", Shares.text(figures.shortened()));
  }

  private static void print(Console console, String tools, CallFigures calls) {
    if (calls.method().total() == 0) {
      return;
    }
    console.out().println(tools.isEmpty() ? "calls" : "calls of tools " + tools);
    line(console, "  right tool", Shares.text(calls.method()));
    line(console, "  all arguments", Shares.text(calls.allSlots()));
    line(console, "  each argument", Shares.text(calls.slots()));
    line(console, "  missed", Shares.text(calls.missed()));
  }

  private static void line(Console console, String name, String value) {
    console.out().printf("%-15s %s%n", name, value);
  }

  Map<String, Object> json() {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("conversations", conversations);
    json.put("all", json(figures.all()));
    json.put("seen", json(figures.seen()));
    json.put("unseen", json(figures.unseen()));
    json.put("falseCalls", Shares.json(figures.falseCalls()));
    json.put("broken", Shares.json(figures.broken()));
    json.put("unasked", Shares.json(figures.unasked()));
    json.put("shortened", Shares.json(figures.shortened()));
    return json;
  }

  private static Map<String, Object> json(CallFigures calls) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("method", Shares.json(calls.method()));
    json.put("allSlots", Shares.json(calls.allSlots()));
    json.put("slots", Shares.json(calls.slots()));
    json.put("missed", Shares.json(calls.missed()));
    return json;
  }

  /** A decision as a line of the transcript. */
  static Map<String, Object> entry(Decision decision) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("conversation", decision.conversation());
    entry.put("turn", decision.turn());
    entry.put("gold", calls(decision.gold()));
    decision.seen().ifPresent(seen -> entry.put("seen", seen));
    switch (decision.reply()) {
      case Reply.Said _ -> entry.put("reply", "said");
      case Reply.Called called -> {
        entry.put("reply", "called");
        entry.put("calls", calls(called.calls()));
      }
      case Reply.Broken broken -> {
        entry.put("reply", "broken");
        entry.put("reason", broken.reason());
      }
      case Reply.Unasked unasked -> {
        entry.put("reply", "unasked");
        entry.put("reason", unasked.reason());
      }
    }
    entry.put("text", decision.text());
    if (decision.shouldCall()) {
      entry.put("rightMethod", decision.rightMethod());
      entry.put("allSlots", decision.allSlots());
    }
    entry.put("droppedMessages", decision.droppedMessages());
    return entry;
  }

  private static List<Map<String, Object>> calls(List<ToolCall> calls) {
    return calls.stream().map(ToolReport::call).toList();
  }

  /** In the same order in every run, so that reports can be compared as they are. */
  private static Map<String, Object> call(ToolCall call) {
    Map<String, Object> entry = new LinkedHashMap<>();
    entry.put("name", call.name());
    entry.put("arguments", call.arguments());
    return entry;
  }
}
