package io.altiplano.training.cria;

import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * How the tools of one conversation are named and ordered. Other names and another order for the
 * same tool teach to read the declaration, not to remember it.
 */
final class Wording {
  /** Names, order and descriptions as the data set has them. */
  static final Wording PLAIN = new Wording(Map.of(), Map.of(), 0, true, false);

  private static final double DESCRIBED = 0.85;
  private static final double REPEATING = 0.3;
  private static final double SHUFFLED = 0.7;
  private static final double SYNONYM = 0.5;

  /** General English; none of it is taken from services that training must not see. */
  private static final Map<String, List<String>> SYNONYMS =
      Map.ofEntries(
          Map.entry("find", List.of("search", "get", "list", "look_up", "show")),
          Map.entry("search", List.of("find", "look_for", "list", "query")),
          Map.entry("get", List.of("fetch", "find", "show", "retrieve", "check")),
          Map.entry("reserve", List.of("book", "make_booking", "order", "request")),
          Map.entry("book", List.of("reserve", "order", "schedule", "arrange")),
          Map.entry("buy", List.of("purchase", "order", "get", "book")),
          Map.entry("play", List.of("start", "stream", "put_on")),
          Map.entry("lookup", List.of("find", "search", "get")),
          Map.entry("schedule", List.of("plan", "arrange", "book")),
          Map.entry("add", List.of("create", "insert", "save", "new")),
          Map.entry("check", List.of("get", "show", "query")),
          Map.entry("transfer", List.of("send", "move", "pay")),
          Map.entry("city", List.of("town", "place", "location", "area")),
          Map.entry("location", List.of("city", "place", "region", "site")),
          Map.entry("area", List.of("city", "district", "zone")),
          Map.entry("origin", List.of("source", "from", "start", "departure")),
          Map.entry("destination", List.of("to", "goal", "arrival", "target")),
          Map.entry("from", List.of("origin", "start", "departure")),
          Map.entry("to", List.of("destination", "end", "arrival")),
          Map.entry("date", List.of("day", "on_date", "when")),
          Map.entry("time", List.of("hour", "at_time", "clock")),
          Map.entry("number", List.of("count", "amount", "quantity")),
          Map.entry("name", List.of("title", "label", "called")),
          Map.entry("type", List.of("kind", "sort", "class")),
          Map.entry("category", List.of("kind", "group", "section")),
          Map.entry("genre", List.of("style", "kind", "category")),
          Map.entry("amount", List.of("sum", "money", "value")),
          Map.entry("party", List.of("group", "guest")),
          Map.entry("size", List.of("count", "number")),
          Map.entry("price", List.of("cost", "budget")),
          Map.entry("range", List.of("level", "class")),
          Map.entry("rating", List.of("score", "stars")),
          Map.entry("departure", List.of("leaving", "outgoing", "start")),
          Map.entry("leaving", List.of("departure", "start", "travel")),
          Map.entry("return", List.of("back", "inbound")),
          Map.entry("pickup", List.of("collection", "start")),
          Map.entry("dropoff", List.of("return", "end")),
          Map.entry("passengers", List.of("people", "flyers", "persons")),
          Map.entry("travelers", List.of("people", "riders", "persons")),
          Map.entry("riders", List.of("people", "passengers")),
          Map.entry("tickets", List.of("seats", "entries")),
          Map.entry("seats", List.of("tickets", "places")),
          Map.entry("restaurant", List.of("diner", "eatery")),
          Map.entry("restaurants", List.of("diners", "eateries")),
          Map.entry("hotel", List.of("inn", "lodging")),
          Map.entry("movie", List.of("film", "picture")),
          Map.entry("movies", List.of("films", "pictures")),
          Map.entry("song", List.of("track", "tune")),
          Map.entry("artist", List.of("singer", "band", "performer")),
          Map.entry("event", List.of("happening", "occasion")),
          Map.entry("events", List.of("happenings", "occasions")),
          Map.entry("visit", List.of("tour", "viewing")),
          Map.entry("appointment", List.of("meeting", "visit", "session")));

  private final Map<String, String> methods;
  private final Map<String, String> slots;
  private final long orderSeed;
  private final boolean describes;
  private final boolean repeatsArguments;

  private Wording(
      Map<String, String> methods,
      Map<String, String> slots,
      long orderSeed,
      boolean describes,
      boolean repeatsArguments) {
    this.methods = methods;
    this.slots = slots;
    this.orderSeed = orderSeed;
    this.describes = describes;
    this.repeatsArguments = repeatsArguments;
  }

  /** Other names, another order and now and then no descriptions, drawn by chance. */
  static Wording varied(
      Collection<String> methods, Collection<String> slots, SplittableRandom random) {
    Map<String, String> synonyms = new HashMap<>();
    List<Spelling> spellings = List.of(Spelling.values());
    Spelling methodSpelling = spellings.get(random.nextInt(spellings.size()));
    Spelling slotSpelling = random.nextInt(4) == 0 ? Spelling.CAMEL : Spelling.SNAKE;
    return new Wording(
        renamed(methods, synonyms, methodSpelling, random),
        renamed(slots, synonyms, slotSpelling, random),
        random.nextDouble() < SHUFFLED ? random.nextLong() | 1 : 0,
        random.nextDouble() < DESCRIBED,
        random.nextDouble() < REPEATING);
  }

  /** What a method is called here. */
  String method(String name) {
    return methods.getOrDefault(name, name);
  }

  /** What a slot is called here. */
  String slot(String name) {
    return slots.getOrDefault(name, name);
  }

  /** Whether tools and their parameters are described. */
  boolean describes() {
    return describes;
  }

  /** Whether results repeat what the call has asked for. */
  boolean repeatsArguments() {
    return repeatsArguments;
  }

  /** The same order whenever it is asked for a list of that name. */
  <T> List<T> ordered(String name, List<T> items) {
    return orderSeed == 0
        ? items
        : Chance.shuffled(items, new SplittableRandom(orderSeed ^ name.hashCode()));
  }

  private static Map<String, String> renamed(
      Collection<String> names,
      Map<String, String> synonyms,
      Spelling spelling,
      SplittableRandom random) {
    Map<String, String> renamed = new HashMap<>();
    Set<String> taken = new HashSet<>(names);
    for (String name : names) {
      StringBuilder words = new StringBuilder();
      for (String word : Spelling.words(name)) {
        words.append(words.isEmpty() ? "" : "_").append(synonym(word, synonyms, random));
      }
      String other = spelling.spell(words.toString());
      if (taken.add(other)) {
        renamed.put(name, other);
      }
    }
    return renamed;
  }

  private static String synonym(
      String word, Map<String, String> synonyms, SplittableRandom random) {
    return synonyms.computeIfAbsent(
        word,
        key -> {
          List<String> others = SYNONYMS.getOrDefault(key, List.of());
          return others.isEmpty() || random.nextDouble() >= SYNONYM
              ? key
              : others.get(random.nextInt(others.size()));
        });
  }

  /** How words become an identifier. */
  private enum Spelling {
    PASCAL,
    CAMEL,
    SNAKE;

    /** The words of an identifier in lower case. */
    static List<String> words(String name) {
      return List.of(
          name.replaceAll("(?<=[a-z])(?=[A-Z])", "_").toLowerCase(Locale.ROOT).split("_"));
    }

    String spell(String snake) {
      return switch (this) {
        case SNAKE -> snake;
        case PASCAL -> capitalised(snake, true);
        case CAMEL -> capitalised(snake, false);
      };
    }

    private static String capitalised(String snake, boolean first) {
      StringBuilder text = new StringBuilder();
      for (String word : snake.split("_")) {
        boolean capital = first || !text.isEmpty();
        text.append(capital ? word.substring(0, 1).toUpperCase(Locale.ROOT) : word.charAt(0));
        text.append(word, 1, word.length());
      }
      return text.toString();
    }
  }
}
