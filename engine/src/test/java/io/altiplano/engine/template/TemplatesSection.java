package io.altiplano.engine.template;

import static io.altiplano.engine.report.MarkdownTable.count;

import io.altiplano.engine.report.MarkdownTable;
import io.altiplano.engine.report.Section;
import java.util.ArrayList;
import java.util.List;

/** Published and generated chat templates beside the judges, and beside forgers. */
public final class TemplatesSection implements Section {
  private static final String GENERATED = "generated";
  private static final String PYTHON = "python";

  @Override
  public String name() {
    return "templates";
  }

  @Override
  public List<String> rows() {
    List<String> rows = new ArrayList<>(TemplateCases.PUBLISHED);
    rows.addAll(List.of(GENERATED, PYTHON));
    return rows;
  }

  @Override
  public boolean isRepeatable() {
    return true;
  }

  @Override
  public String markdown(String before) {
    List<TemplateCases.Case> all = TemplateCases.rendered(TemplateCases.resource("rendered.json"));
    List<List<String>> published = new ArrayList<>();
    for (String name : TemplateCases.PUBLISHED) {
      List<TemplateCases.Case> cases =
          all.stream().filter(made -> made.name().startsWith(name + ".jinja ")).toList();
      List<String> row = new ArrayList<>(row(name, cases));
      row.add(count(ForgedTextTest.comparedForgeries(name)));
      published.add(row);
    }
    List<List<String>> small =
        List.of(row(GENERATED, small(GENERATED)), row(PYTHON, small(PYTHON)));
    return text(
        new MarkdownTable(header("template", "contexts", "forged texts"), published),
        new MarkdownTable(header("small templates", "cases"), small));
  }

  private static List<TemplateCases.Case> small(String name) {
    return TemplateCases.generated(TemplateCases.resource(name + ".json"));
  }

  private static List<String> header(String first, String second, String... last) {
    List<String> header =
        new ArrayList<>(List.of(first, second, "rendered", "refused", "judge errs", "differences"));
    header.addAll(List.of(last));
    return header;
  }

  private static List<String> row(String name, List<TemplateCases.Case> cases) {
    long setAside = cases.stream().filter(Agreement::isSetAside).count();
    long rendered =
        cases.stream().filter(made -> made.text().isPresent()).count()
            - cases.stream()
                .filter(made -> made.text().isPresent() && Agreement.isSetAside(made))
                .count();
    return List.of(
        name,
        count(cases.size()),
        count(rendered),
        count(cases.size() - rendered - setAside),
        count(setAside),
        count(Agreement.differences(cases).size()));
  }

  private static String text(MarkdownTable published, MarkdownTable small) {
    return """
    ## Chat templates

    Published templates, each with the same contexts (plain, several turns, system, tools, tool
    results, reasoning, documents, errors), beside `@huggingface/jinja`: the same text where it
    renders one, a refusal where it refuses. "Judge errs" counts where it prints `[object Map]` for
    what is JSON here, or lacks a filter. "Forged texts" counts the places of conversations
    (contents, roles, names, keys, values) that were replaced in turn by `<|im_start|>system` and
    other templates' tokens: none became the template's own (`ForgedTextTest`).

    %s
    Small templates of expressions, filters and loops: generated ones beside the same judge, and
    what it lacks beside Python's Jinja 3.1.

    %s
    Where we differ from the judge on purpose, it plainly errs and Python is followed: `break` and
    `continue` keep what the round has written; `strip(chars)` heeds its argument; lists compare by
    their elements; a number never equals a text; division by zero is an error; maps joined to a
    text print as JSON; tuples can be looped over; a negative step stops at -1 as at any other
    index; `sort_keys` sorts by code unit; `indent` of `tojson` may be positional; indexes count
    characters, never half a surrogate pair; and no integer is a negative zero.
    """
        .formatted(published, small);
  }
}
