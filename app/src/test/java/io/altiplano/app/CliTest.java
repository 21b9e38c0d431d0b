package io.altiplano.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import io.altiplano.app.Terminal.Outcome;
import io.altiplano.app.console.Console;
import io.altiplano.app.console.DisplayWidth;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class CliTest {
  @Test
  void versionIsTheBuilds() {
    Outcome outcome = Terminal.piped().alti("--version");
    assertThat(outcome.status()).isZero();
    assertThat(outcome.out()).matches("alti \\d+\\.\\d+\\.\\d+\\S*\\R");
  }

  @Test
  void helpListsEveryCommandAndTheExitCodes() {
    Outcome outcome = Terminal.piped().alti("--help");
    assertThat(outcome.status()).isZero();
    assertThat(outcome.out()).contains(Commands.NAMES).contains("130").doesNotContain("\u001b");
  }

  static java.util.List<String> commands() {
    return Commands.NAMES;
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyCommandExplainsItself(String name) {
    Outcome outcome = Terminal.piped().alti(name, "--help");
    assertThat(outcome.status()).isZero();
    assertThat(outcome.out()).contains("Usage: alti " + name, "Examples:", "alti " + name);
    assertThat(outcome.out().lines()).allMatch(line -> DisplayWidth.of(line) <= 80);
    assertThat(Terminal.piped().alti("help", name).out()).isEqualTo(outcome.out());
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyCommandSaysWhichOptionItDoesNotKnow(String name) {
    Outcome outcome = Terminal.piped().alti(name, "--no-such-option");
    assertThat(outcome.status()).isEqualTo(2);
    assertThat(outcome.out()).isEmpty();
    assertThat(outcome.err()).contains("--no-such-option", "try: alti " + name + " --help");
  }

  @Test
  void aMistypedCommandIsSuggested() {
    Outcome outcome = Terminal.piped().alti("compltion");
    assertThat(outcome.status()).isEqualTo(2);
    assertThat(outcome.err()).contains("unknown command: compltion", "did you mean", "completion");
  }

  @Test
  void aMistypedOptionIsSuggested() {
    Outcome outcome = Terminal.piped().alti("version", "--jsn");
    assertThat(outcome.err()).contains("unknown option: --jsn", "--json");
  }

  @Test
  void noCommandIsAMistake() {
    Outcome outcome = Terminal.piped().alti();
    assertThat(outcome.status()).isEqualTo(2);
    assertThat(outcome.err()).contains("say which command to run");
  }

  @Test
  void coloursAreForScreensThatWantThem() {
    assertThat(Terminal.screen().alti("--help").out()).contains("\u001b[");
    assertThat(Terminal.screen().variable("NO_COLOR", "1").alti("--help").out())
        .doesNotContain("\u001b[");
  }

  @ParameterizedTest
  @EnumSource(ErrorCode.class)
  void everyErrorCodeHasAnExitCode(ErrorCode code) {
    Fault fault = Fault.of(new AltiplanoException(code, "reason"));
    assertThat(fault.exitCode()).isNotEqualTo(ExitCode.OK);
    assertThat(fault.message()).isEqualTo("reason");
  }

  @Test
  void aRequestsFieldIsCalledAsTheCommandLineCallsIt() {
    Fault fault = Fault.of(AltiplanoException.invalidParameter("top_p", "must be over 0"));
    assertThat(fault).isEqualTo(new Fault(ExitCode.USAGE, "--top-p: must be over 0"));
  }

  @Test
  void aReaderThatWentAwayIsNoFault() {
    assertThat(statusWhenWritingFailsWith("Broken pipe")).isZero();
  }

  @Test
  void aFullDiskIsAFault() {
    assertThat(statusWhenWritingFailsWith("No space left on device")).isEqualTo(6);
  }

  private static int statusWhenWritingFailsWith(String reason) {
    OutputStream broken =
        new OutputStream() {
          @Override
          public void write(int value) throws IOException {
            throw new IOException(reason);
          }
        };
    Console console =
        new Console(
            new ByteArrayInputStream("".getBytes(StandardCharsets.UTF_8)),
            broken,
            new ByteArrayOutputStream(),
            EnumSet.noneOf(Console.Stream.class),
            Map.of());
    return Cli.run(console, "version");
  }
}
