package io.altiplano.app;

import io.altiplano.app.console.Console;
import io.altiplano.app.console.Json;
import io.altiplano.engine.gguf.GgufFile;
import io.altiplano.engine.tokenizer.ModelTokenizer;
import io.altiplano.engine.tokenizer.Segment;
import io.altiplano.engine.tokenizer.Tokenizers;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code alti tokenize}: a text as the model sees it. */
@Command(
    name = "tokenize",
    description = {
      "Show the tokens of a text, without a beginning-of-sequence token.",
      "Control tokens spelt in the text stay text, unless --control is given."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  alti tokenize MODEL \"Once upon a time\"",
      "  alti tokenize -m MODEL --text \"한국어\" --json",
      "  alti tokenize MODEL --count --file book.txt"
    })
final class TokenizeCommand implements Callable<Integer> {
  private final Console console;

  @Mixin private ModelOption model = new ModelOption();

  @Option(names = "--text", paramLabel = "TEXT", description = "The text.")
  private Optional<String> text = Optional.empty();

  @Option(
      names = {"-f", "--file"},
      paramLabel = "FILE",
      description = "A file that holds the text, as UTF-8.")
  private Optional<Path> file = Optional.empty();

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = "TEXT",
      description = "The text; without one, standard input.")
  private List<String> words = new ArrayList<>();

  @Option(names = "--control", description = "Read control tokens that the text spells as such.")
  private boolean control;

  @Option(names = "--count", description = "Print only how many tokens there are.")
  private boolean count;

  @Option(names = "--json", description = "Print {\"tokens\":[...]}.")
  private boolean json;

  TokenizeCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    try (GgufFile gguf = GgufFile.open(model.file(console))) {
      ModelTokenizer tokenizer = Tokenizers.from(gguf.metadata());
      List<String> arguments = TextSource.arguments(model.spareArgument(), words);
      String input = new TextSource("text", text, file, arguments).read(console);
      int[] tokens =
          tokenizer.encode(List.of(control ? Segment.control(input) : Segment.text(input)));
      if (json) {
        Json.print(console, count ? Map.of("count", tokens.length) : Map.of("tokens", tokens));
      } else if (count) {
        console.out().println(tokens.length);
      } else {
        new TokenTable(tokenizer).print(console, tokens);
      }
    }
    return ExitCode.OK.status();
  }
}
