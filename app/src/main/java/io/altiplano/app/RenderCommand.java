package io.altiplano.app;

import static io.altiplano.api.AltiplanoException.invalidParameter;

import io.altiplano.app.console.Console;
import io.altiplano.app.console.Json;
import io.altiplano.engine.gguf.GgufFile;
import io.altiplano.engine.template.ChatTemplate;
import io.altiplano.engine.tokenizer.Segment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code alti render}: the text that a chat template makes of a conversation. */
@Command(
    name = "render",
    description = {
      "Print the text that a chat template makes of a context, as it stands.",
      "The context is a JSON object: messages, add_generation_prompt, tools, bos_token, ..."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  alti render --template template.jinja --context context.json",
      "  alti render --model MODEL --context context.json --json"
    })
final class RenderCommand implements Callable<Integer> {
  private final Console console;

  @Option(names = "--template", paramLabel = "FILE", description = "A file that holds a template.")
  private Optional<Path> template = Optional.empty();

  @Option(
      names = {"-m", "--model"},
      paramLabel = "MODEL",
      description = "Or a model whose template is taken.")
  private Optional<String> model = Optional.empty();

  @Option(
      names = "--context",
      paramLabel = "FILE",
      required = true,
      description = "A JSON file with what the template reads.")
  private Path context = Path.of("");

  @Option(
      names = "--json",
      description = "Print the text and its segments: the template's own and people's words.")
  private boolean json;

  RenderCommand(Console console) {
    this.console = console;
  }

  @Override
  public Integer call() throws IOException {
    List<Segment> segments = ChatTemplate.parse(source()).render(context());
    String text = segments.stream().map(Segment::text).collect(Collectors.joining());
    if (json) {
      Map<String, Object> rendered = new LinkedHashMap<>();
      rendered.put("text", text);
      rendered.put("segments", segments.stream().map(RenderCommand::describe).toList());
      Json.print(console, rendered);
    } else {
      console.out().print(text);
      if (console.isTerminal(Console.Stream.OUTPUT)) {
        console.out().println();
      }
    }
    return ExitCode.OK.status();
  }

  private static Map<String, Object> describe(Segment segment) {
    Map<String, Object> described = new LinkedHashMap<>();
    described.put("kind", segment.kind().name().toLowerCase(Locale.ROOT));
    described.put("text", segment.text());
    return described;
  }

  private String source() throws IOException {
    if (template.isPresent() == model.isPresent()) {
      throw invalidParameter("template", "give either --template FILE or --model MODEL");
    }
    if (template.isPresent()) {
      return Files.readString(template.get());
    }
    try (GgufFile gguf = GgufFile.open(ModelOption.file(console, model.orElseThrow()))) {
      String key = "tokenizer.chat_template";
      if (!gguf.metadata().has(key)) {
        throw invalidParameter("model", gguf.path() + " has no chat template");
      }
      return gguf.metadata().string(key);
    }
  }

  private Map<String, Object> context() throws IOException {
    if (!(Json.read(context) instanceof Map<?, ?> map)) {
      throw invalidParameter("context", context + " holds no JSON object");
    }
    Map<String, Object> values = new LinkedHashMap<>();
    map.forEach((key, value) -> values.put(String.valueOf(key), value));
    return values;
  }
}
