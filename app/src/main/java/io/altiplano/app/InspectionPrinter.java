package io.altiplano.app;

import io.altiplano.app.console.Console;
import io.altiplano.app.console.DisplayWidth;
import io.altiplano.app.console.Escapes;
import io.altiplano.app.console.Quantity;
import io.altiplano.engine.gguf.Metadata;
import io.altiplano.engine.gguf.ValueType;
import io.altiplano.engine.runtime.MemoryPlan;
import io.altiplano.engine.tensor.Tensor;
import java.util.List;
import java.util.stream.Collectors;

/** A model's file for people: what it is, what it needs, what it says about itself. */
final class InspectionPrinter {
  private static final int SHOWN_ELEMENTS = 6;
  private static final int LABEL_COLUMNS = 14;

  private final Console console;
  private final ModelDescription description;

  InspectionPrinter(Console console, ModelDescription description) {
    this.console = console;
    this.description = description;
  }

  void print(boolean withTensors) {
    summary();
    memory();
    metadata(description.file().metadata());
    if (withTensors) {
      tensors();
    }
    console.flush();
  }

  private void summary() {
    Metadata metadata = description.file().metadata();
    fact("file", description.file().path().toString());
    fact("name", metadata.string("general.name", "(none)"));
    fact("architecture", description.architecture());
    fact("parameters", Quantity.count(description.parameters()));
    String types =
        description.typeCounts().entrySet().stream()
            .map(entry -> entry.getValue() + " " + entry.getKey())
            .collect(Collectors.joining(", "));
    fact(
        "tensors",
        "%d (%s), %s"
            .formatted(
                description.file().tensors().size(),
                types,
                Quantity.bytes(description.tensorBytes())));
    fact("chat template", description.hasTemplate() ? "yes" : "none: it goes on with texts");
    fact(
        "format",
        "GGUF v%d, aligned to %d bytes"
            .formatted(description.file().version(), description.file().alignment()));
  }

  private void memory() {
    description.obstacle().ifPresent(reason -> fact("cannot run", reason));
    description.memory().ifPresent(this::memory);
  }

  private void memory(MemoryPlan plan) {
    long available = description.availableBytes();
    fact(
        "memory",
        "%s: weights %s, cache for %s positions %s, buffers %s"
            .formatted(
                Quantity.bytes(plan.totalBytes()),
                Quantity.bytes(plan.weightBytes()),
                Quantity.grouped(plan.contextLength()),
                Quantity.bytes(plan.cacheBytes()),
                Quantity.bytes(plan.bufferBytes())));
    fact(
        "available",
        Quantity.bytes(available)
            + (plan.totalBytes() <= available ? ": it fits" : ": TOO LITTLE; it will not load"));
  }

  private void fact(String label, String value) {
    console.out().println(DisplayWidth.padRight(label, LABEL_COLUMNS) + " " + value);
  }

  private void metadata(Metadata metadata) {
    console.out().println();
    int columns = metadata.keys().stream().mapToInt(DisplayWidth::of).max().orElse(0);
    int room = Math.max(24, console.columns() - columns - 2);
    for (String key : metadata.keys()) {
      String value = value(metadata, key);
      console
          .out()
          .println(DisplayWidth.padRight(key, columns) + "  " + DisplayWidth.truncate(value, room));
    }
  }

  private static String value(Metadata metadata, String key) {
    if (metadata.type(key).orElseThrow() != ValueType.ARRAY) {
      return Escapes.visible(String.valueOf(metadata.value(key).orElseThrow()));
    }
    Object value = metadata.value(key).orElseThrow();
    List<?> elements = value instanceof List<?> list ? list : List.of(value);
    String shown =
        elements.stream()
            .limit(SHOWN_ELEMENTS)
            .map(element -> Escapes.visible(String.valueOf(element)))
            .collect(Collectors.joining(", "));
    String rest = elements.size() > SHOWN_ELEMENTS ? ", …" : "";
    return "%s [%s%s]".formatted(Quantity.grouped(elements.size()), shown, rest);
  }

  private void tensors() {
    console.out().println();
    int columns =
        description.file().tensors().keySet().stream().mapToInt(String::length).max().orElse(0);
    for (Tensor tensor : description.file().tensors().values()) {
      console
          .out()
          .println(
              "%s  %-6s  %-20s  %s"
                  .formatted(
                      DisplayWidth.padRight(tensor.name(), columns),
                      tensor.type(),
                      tensor.shape(),
                      Quantity.bytes(tensor.data().byteSize())));
    }
  }
}
