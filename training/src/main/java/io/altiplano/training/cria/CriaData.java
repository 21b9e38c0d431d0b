package io.altiplano.training.cria;

import io.altiplano.api.AltiplanoException;
import io.altiplano.training.corpus.HeldOutQuestions;
import io.altiplano.training.cria.KoreanPairs.Pair;
import io.altiplano.training.cria.SharedData.Line;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Writes all that cria learns from, and what is held out. The same input gives the same bytes.
 *
 * <p>{@code dev/cria.sh data OUT} runs it.
 */
public final class CriaData {
  /** The context of the model is 1024 tokens; an estimate needs room for its error. */
  private static final int WINDOW_TOKENS = 980;

  private static final int HELD_OUT_ONE_IN = 20;

  private static final String USAGE =
      "usage: dev/cria.sh data OUT [--shared DIR] [--evaluation DIR] [--written N]";

  private final SharedData shared;
  private final HeldOutQuestions evaluation;
  private final int written;
  private final OutputFolder out;
  private final Windows windows = new Windows(WINDOW_TOKENS);

  CriaData(SharedData shared, HeldOutQuestions evaluation, int written, OutputFolder out) {
    this.shared = shared;
    this.evaluation = evaluation;
    this.written = written;
    this.out = out;
  }

  public static void main(String[] arguments) {
    System.exit(run(List.of(arguments), System.out, System.err));
  }

  /** The exit code: 0, 1 for files that cannot be used, 2 for arguments that make no sense. */
  static int run(List<String> arguments, PrintStream output, PrintStream errors) {
    Path root = Path.of(System.getProperty("altiplano.root", "."));
    Map<String, String> options = new HashMap<>();
    options.put("--shared", root.resolve("../shared/data").normalize().toString());
    options.put("--evaluation", root.resolve("models/cria/evaluation").normalize().toString());
    options.put("--written", "1000");
    List<String> rest = new ArrayList<>();
    for (int i = 0; i < arguments.size(); i++) {
      if (options.containsKey(arguments.get(i)) && i + 1 < arguments.size()) {
        options.put(arguments.get(i), arguments.get(++i));
      } else {
        rest.add(arguments.get(i));
      }
    }
    if (rest.size() != 2
        || !rest.getFirst().equals("data")
        || rest.getLast().startsWith("-")
        || !option(options, "--written").matches("\\d{1,6}")) {
      errors.println(USAGE);
      return 2;
    }
    try {
      SharedData data = new SharedData(Path.of(option(options, "--shared")));
      data.requireAll();
      OutputFolder out = new OutputFolder(Path.of(rest.getLast()));
      new CriaData(
              data,
              HeldOutQuestions.read(Path.of(option(options, "--evaluation"))),
              Integer.parseInt(option(options, "--written")),
              out)
          .write();
      output.print(out.table());
      return 0;
    } catch (AltiplanoException failure) {
      errors.println("cria: " + failure.getMessage());
      return 1;
    }
  }

  private static String option(Map<String, String> options, String name) {
    return options.getOrDefault(name, "");
  }

  void write() {
    writeSchemaGuided();
    writePersonaChat();
    writeCoffeeOrders();
    writeKoreanPairs();
    SharedData.KOREAN_PROSE.forEach(this::writeProse);
    WrittenConversations.all(written, evaluation)
        .forEach((name, list) -> split("written-" + name, list, true));
  }

  private void writeSchemaGuided() {
    SchemaGuided plain =
        new SchemaGuided(new ServiceCatalog(shared.object(SharedData.SCHEMA_GUIDED_SERVICES)));
    List<Line> lines = shared.lines(SharedData.SCHEMA_GUIDED_TRAIN);
    Set<String> seen = new HashSet<>();
    lines.forEach(line -> seen.addAll(SchemaGuided.services(line)));
    train("schema-guided", lines.stream().map(line -> plain.convert(line, Wording.PLAIN)).toList());
    out.conversations("train/schema-guided-renamed", fit(lines.stream().map(plain::vary).toList()));
    List<Conversation> known = new ArrayList<>();
    List<Conversation> unknown = new ArrayList<>();
    List<Conversation> both = new ArrayList<>();
    for (Line line : shared.lines(SharedData.SCHEMA_GUIDED_DEV)) {
      long count = SchemaGuided.services(line).stream().filter(seen::contains).count();
      List<Conversation> group =
          count == 0 ? unknown : count == SchemaGuided.services(line).size() ? known : both;
      group.add(plain.convert(line, Wording.PLAIN));
    }
    out.conversations("held-out/schema-guided-seen", known);
    out.conversations("held-out/schema-guided-unseen", unknown);
    out.conversations("held-out/schema-guided-mixed", both);
  }

  private void writePersonaChat() {
    List<Conversation> learnt = new ArrayList<>();
    List<Conversation> heldOut = new ArrayList<>();
    for (Line line : shared.lines(SharedData.PERSONA_CHAT)) {
      boolean isHeldOut = Chance.heldOut(line.json().path("turns").toString(), HELD_OUT_ONE_IN);
      (isHeldOut ? heldOut : learnt).addAll(PersonaChat.convert(line));
    }
    train("persona-chat", learnt);
    out.conversations("held-out/persona-chat", heldOut);
  }

  private void writeCoffeeOrders() {
    List<Conversation> all =
        shared.lines(SharedData.COFFEE_ORDERS).stream().map(CoffeeOrders::convert).toList();
    split("coffee-orders", all, false);
  }

  /** Held out are the pairs whose questions the evaluation asks. */
  private void writeKoreanPairs() {
    List<Pair> learnt = new ArrayList<>();
    List<Pair> heldOut = new ArrayList<>();
    for (Pair pair : KoreanPairs.read(shared.text(SharedData.KOREAN_CHATBOT))) {
      (evaluation.contains(pair.question()) ? heldOut : learnt).add(pair);
    }
    train("korean-pairs", KoreanPairs.converse(learnt));
    out.conversations("held-out/korean-pairs", KoreanPairs.single(heldOut));
  }

  private void writeProse(String name) {
    List<String> learnt = new ArrayList<>();
    List<String> heldOut = new ArrayList<>();
    for (String document : Prose.documents(shared.text(SharedData.prose(name)))) {
      (Chance.heldOut(document, HELD_OUT_ONE_IN) ? heldOut : learnt).add(document);
    }
    out.documents("train/" + name, learnt);
    out.documents("held-out/" + name, heldOut);
  }

  private void split(String name, List<Conversation> all, boolean byOpening) {
    List<Conversation> learnt = new ArrayList<>();
    List<Conversation> heldOut = new ArrayList<>();
    for (Conversation conversation : all) {
      String key = byOpening ? conversation.json().toString() : conversation.id();
      (Chance.heldOut(key, HELD_OUT_ONE_IN) ? heldOut : learnt).add(conversation);
    }
    train(name, learnt);
    out.conversations("held-out/" + name, heldOut);
  }

  private void train(String name, List<Conversation> conversations) {
    List<Conversation> fitting = fit(conversations);
    out.conversations("train/" + name, fitting);
    out.words("vocabulary/" + name, fitting);
  }

  /** Without the evaluation's questions, cut to windows. */
  private List<Conversation> fit(List<Conversation> conversations) {
    List<Conversation> kept = new ArrayList<>();
    for (Conversation conversation : conversations) {
      if (conversation.questions().stream().noneMatch(evaluation::contains)) {
        kept.addAll(windows.of(conversation));
      }
    }
    return kept;
  }
}
