package io.altiplano.app;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.altiplano.app.serve.TestServer;
import io.altiplano.architecture.Repository;
import io.altiplano.server.ServerSettings;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;

/** The unit for systemd and the Dockerfile say what {@code alti} understands. */
class DeploymentTest {
  private static final Path INSTALLED = Path.of("/opt/altiplano");

  @TempDir Path folder;

  private static List<String> lines(String file) throws IOException {
    return Files.readAllLines(Repository.root().resolve("dev/dist").resolve(file));
  }

  private static String value(List<String> lines, String start) {
    return lines.stream()
        .filter(line -> line.startsWith(start))
        .map(line -> line.substring(start.length()))
        .findFirst()
        .orElseThrow();
  }

  private static CommandLine serve(String... arguments) {
    CommandLine command = new CommandLine(new ServeCommand(Terminal.piped().console()));
    command.parseArgs(arguments);
    return command;
  }

  @Test
  void theUnitStartsTheServerAsItCanBeStarted() throws IOException {
    List<String> lines = lines("altiplano.service");
    String[] words = value(lines, "ExecStart=").split(" ");
    assertThat(words[0]).isEqualTo(INSTALLED + "/bin/alti");
    assertThat(words[1]).isEqualTo("serve");
    serve(Stream.of(words).skip(2).toArray(String[]::new));
    assertThat(value(lines, "RestartPreventExitStatus="))
        .isEqualTo(Integer.toString(ExitCode.USAGE.status()));
  }

  /** Where there is systemd, it is asked; it says what it does not understand. */
  @Test
  void systemdUnderstandsTheUnit() throws Exception {
    Path program = Files.createDirectories(folder.resolve("bin")).resolve("alti");
    Files.writeString(program, "#!/bin/sh\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    List<String> lines = new ArrayList<>();
    for (String line : lines("altiplano.service")) {
      lines.add(line.replace(INSTALLED.toString(), folder.toString()));
    }
    assertThat(lines).contains("[Unit]", "[Service]", "[Install]", "Type=exec", "DynamicUser=yes");
    Path unit = Files.write(folder.resolve("altiplano.service"), lines);
    if (Files.isExecutable(Path.of("/usr/bin/systemd-analyze"))) {
      Process verify =
          new ProcessBuilder("/usr/bin/systemd-analyze", "verify", "--man=no", unit.toString())
              .redirectErrorStream(true)
              .start();
      String said = new String(verify.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(verify.waitFor()).as(said).isZero();
      assertThat(said.lines().filter(line -> line.contains("altiplano.service"))).isEmpty();
    }
  }

  @Test
  void theContainerSetsWhatThereIsAndOpensThePort() throws IOException {
    List<String> lines = lines("Dockerfile");
    assertThat(value(lines, "ENTRYPOINT ")).isEqualTo("[\"" + INSTALLED + "/bin/alti\"]");
    assertThat(value(lines, "CMD ")).isEqualTo("[\"serve\"]");
    CommandLine serve = serve();
    assertThat(value(lines, "EXPOSE "))
        .isEqualTo(serve.getCommandSpec().findOption("--port").getValue().toString());
    List<String> known =
        serve.getCommandSpec().options().stream().map(DeploymentTest::variable).toList();
    List<String> set =
        Pattern.compile("ALTIPLANO_SERVE_\\w+")
            .matcher(String.join("\n", lines))
            .results()
            .map(found -> found.group())
            .toList();
    assertThat(set).isNotEmpty().isSubsetOf(known);
  }

  @Test
  void theContainerIsHealthyWhileItsServerIsReady() throws Exception {
    String check = value(lines("Dockerfile"), "HEALTHCHECK --start-period=60s CMD ");
    List<String> command = new JsonMapper().readerForListOf(String.class).readValue(check);
    int port;
    try (TestServer server = new TestServer(folder, ServerSettings.LOCAL)) {
      port = server.port();
      assertThat(statusOf(command, port)).isZero();
    }
    assertThat(statusOf(command, port)).isNotZero();
  }

  private static int statusOf(List<String> command, int port) throws Exception {
    List<String> words = command.stream().map(word -> word.replace("/8080", "/" + port)).toList();
    return new ProcessBuilder(words)
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
  }

  private static String variable(OptionSpec option) {
    return ServeConfiguration.PREFIX + ServeConfiguration.key(option).toUpperCase(Locale.ROOT);
  }
}
