package io.altiplano.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.altiplano.app.Terminal.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RenderCommandTest {
  @TempDir Path folder;

  private String file(String name, String text) throws Exception {
    return Files.writeString(folder.resolve(name), text).toString();
  }

  @Test
  void printsExactlyTheTemplatesText() throws Exception {
    String template =
        file(
            "template.jinja",
            "{{ bos_token }}{% for m in messages %}<{{ m.role }}>{{ m.content }}\n{% endfor %}");
    String context =
        file(
            "context.json",
            "{\"bos_token\":\"<s>\",\"messages\":[{\"role\":\"user\",\"content\":\"안녕 <s>\"}]}");
    Outcome outcome = Terminal.piped().alti("render", "--template", template, "--context", context);
    assertThat(outcome).isEqualTo(new Outcome(0, "<s><user>안녕 <s>\n", ""));
    assertThat(
            Terminal.piped().alti("render", "--template", template, "--context", context, "--json"))
        .extracting(Outcome::out)
        .asString()
        .contains("{\"kind\":\"control\",\"text\":\"", "{\"kind\":\"text\",\"text\":\"안녕 <s>\"}");
  }

  @Test
  void takesAModelsTemplate() throws Exception {
    String model = AlphabetModel.writeChatting(folder).toString();
    String context = file("c.json", "{\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}");
    assertThat(Terminal.piped().alti("render", "-m", model, "--context", context).out())
        .isEqualTo("[user]him");
  }

  @Test
  void faultsAreNamed() throws Exception {
    String broken = file("broken.jinja", "{% for %}");
    String context = file("context.json", "[1]");
    assertThat(Terminal.piped().alti("render", "--template", broken).err())
        .contains("missing", "--context");
    Outcome noObject = Terminal.piped().alti("render", "--template", broken, "--context", context);
    assertThat(noObject.status()).isNotZero();
    Outcome both = Terminal.piped().alti("render", "--context", context);
    assertThat(both.status()).isEqualTo(2);
    assertThat(both.err()).contains("either");
    String object = file("object.json", "{}");
    Outcome syntax = Terminal.piped().alti("render", "--template", broken, "--context", object);
    assertThat(syntax.status()).isNotZero();
    assertThat(syntax.err()).doesNotContain("internal");
  }
}
