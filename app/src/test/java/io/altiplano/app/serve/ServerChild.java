package io.altiplano.app.serve;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.altiplano.app.AltiChild;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** {@code alti serve} in a process of its own, which can be killed. */
public record ServerChild(Process process, String address) {
  /**
   * Starts one and waits until it serves.
   *
   * @param log where its standard error goes
   * @param options of its JVM
   */
  public static ServerChild start(Path log, List<String> options, String... arguments)
      throws IOException {
    List<String> command = new ArrayList<>(List.of("serve", "--port", "0"));
    command.addAll(List.of(arguments));
    Process process =
        AltiChild.builder(options, command)
            .redirectError(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .start();
    BufferedReader out = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8));
    String first = out.readLine();
    assertThat(first).as("see %s", log).contains(" serves at ");
    return new ServerChild(process, first.replaceFirst(".* (http://\\S+)$", "$1"));
  }

  public int port() {
    return URI.create(address).getPort();
  }

  /** As {@code kill -9} does. */
  public void kill() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }
}
