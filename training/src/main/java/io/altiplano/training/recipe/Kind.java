package io.altiplano.training.recipe;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.tomlj.TomlArray;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/** What a key may hold. */
sealed interface Kind<T> {
  /** In words, for people. */
  String description();

  /** Any value of this kind, to go on checking with where the file's own is wrong. */
  T placeholder();

  /** The value as a recipe would write it. */
  default String spelling(T value) {
    return String.valueOf(value);
  }

  /** The value of a TOML node, or nothing, and then a fault says why. */
  Optional<T> read(Object node, TomlPosition at, Faults faults);

  /** Says what was wanted. */
  private static <T> Optional<T> refuse(Kind<T> kind, Object node, TomlPosition at, Faults faults) {
    faults.add(at, "has to be " + kind.description() + ", not " + name(node));
    return Optional.empty();
  }

  /** What somebody wrote, in words. */
  static String name(Object node) {
    return switch (node) {
      case String text -> '"' + text + '"';
      case TomlArray _ -> "a list";
      case TomlTable _ -> "a table";
      default -> node.toString();
    };
  }

  /** From {@code low} to {@code high}, both allowed. */
  record WholeNumber(int low, int high) implements Kind<Integer> {
    @Override
    public String description() {
      return "a whole number from %d to %d".formatted(low, high);
    }

    @Override
    public Integer placeholder() {
      return low;
    }

    @Override
    public Optional<Integer> read(Object node, TomlPosition at, Faults faults) {
      return node instanceof Long number && number >= low && number <= high
          ? Optional.of(number.intValue())
          : Kind.refuse(this, node, at, faults);
    }
  }

  /** Between two numbers; {@code high} is allowed, {@code low} only if it is said. */
  record Real(double low, boolean lowAllowed, double high) implements Kind<Double> {
    static Real from(double low, double high) {
      return new Real(low, true, high);
    }

    static Real above(double low, double high) {
      return new Real(low, false, high);
    }

    @Override
    public String description() {
      return "a number %s %s, at most %s"
          .formatted(lowAllowed ? "from" : "above", spelling(low), spelling(high));
    }

    @Override
    public Double placeholder() {
      return high;
    }

    @Override
    public String spelling(Double value) {
      return value == Math.rint(value) && Math.abs(value) < 1e7
          ? Long.toString(Math.round(value))
          : Double.toString(value).replace(".0E", "e").replace('E', 'e');
    }

    @Override
    public Optional<Double> read(Object node, TomlPosition at, Faults faults) {
      return node instanceof Number number && holds(number.doubleValue())
          ? Optional.of(number.doubleValue())
          : Kind.refuse(this, node, at, faults);
    }

    private boolean holds(double value) {
      return (lowAllowed ? value >= low : value > low) && value <= high;
    }
  }

  /** True or false. */
  record Flag() implements Kind<Boolean> {
    @Override
    public String description() {
      return "true or false";
    }

    @Override
    public Boolean placeholder() {
      return false;
    }

    @Override
    public Optional<Boolean> read(Object node, TomlPosition at, Faults faults) {
      return node instanceof Boolean flag ? Optional.of(flag) : Kind.refuse(this, node, at, faults);
    }
  }

  /** Any text but an empty one. */
  record Text(String description) implements Kind<String> {
    @Override
    public String placeholder() {
      return "";
    }

    @Override
    public String spelling(String value) {
      return '"' + value + '"';
    }

    @Override
    public Optional<String> read(Object node, TomlPosition at, Faults faults) {
      return node instanceof String text && !text.isBlank()
          ? Optional.of(text)
          : Kind.refuse(this, node, at, faults);
    }
  }

  /** One of an enum's names in small letters. */
  record Choice<E extends Enum<E>>(Class<E> type) implements Kind<E> {
    @Override
    public String description() {
      return Arrays.stream(type.getEnumConstants())
          .map(this::spelling)
          .collect(Collectors.joining(" or "));
    }

    @Override
    public E placeholder() {
      return type.getEnumConstants()[0];
    }

    @Override
    public String spelling(E value) {
      return '"' + value.name().toLowerCase(Locale.ROOT) + '"';
    }

    @Override
    public Optional<E> read(Object node, TomlPosition at, Faults faults) {
      for (E value : type.getEnumConstants()) {
        if (Kind.name(node).equals(spelling(value))) {
          return Optional.of(value);
        }
      }
      return Kind.refuse(this, node, at, faults);
    }
  }

  /** A list of texts, at least one. */
  record Texts(String description) implements Kind<List<Texts.Item>> {
    /** A text and where it stands. */
    record Item(String text, TomlPosition at) {}

    @Override
    public List<Item> placeholder() {
      return List.of();
    }

    @Override
    public Optional<List<Item>> read(Object node, TomlPosition at, Faults faults) {
      if (!(node instanceof TomlArray list) || list.isEmpty()) {
        return Kind.refuse(this, node, at, faults);
      }
      List<Item> items = new ArrayList<>();
      for (int i = 0; i < list.size(); i++) {
        TomlPosition position = list.inputPositionOf(i);
        new Text("a text")
            .read(list.get(i), position, faults)
            .ifPresent(text -> items.add(new Item(text, position)));
      }
      return items.size() == list.size() ? Optional.of(items) : Optional.empty();
    }
  }
}
