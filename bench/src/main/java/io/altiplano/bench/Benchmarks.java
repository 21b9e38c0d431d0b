package io.altiplano.bench;

import io.altiplano.engine.kernel.KernelSets;
import io.altiplano.engine.kernel.Kernels;
import java.util.Collection;
import java.util.List;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** JMH's own command line; what it does not say about kernels is every set that runs here. */
public final class Benchmarks {
  private Benchmarks() {}

  /** Runs the benchmarks whose names match; see {@code -h} for the flags. */
  public static void main(String[] arguments) throws Exception {
    CommandLineOptions options = new CommandLineOptions(arguments);
    if (options.shouldHelp()) {
      options.showHelp();
    } else if (options.shouldList()) {
      new Runner(options).list();
    } else {
      run(arguments);
    }
  }

  /**
   * The results of the benchmarks that a command line asks for.
   *
   * @throws RunnerException if one fails, or computes what it should not
   */
  static Collection<RunResult> run(String... arguments)
      throws CommandLineOptionException, RunnerException {
    CommandLineOptions asked = new CommandLineOptions(arguments);
    ChainedOptionsBuilder options = new OptionsBuilder().parent(asked).shouldFailOnError(true);
    if (!asked.getParameter("kernels").hasValue()) {
      List<String> sets = KernelSets.all().stream().map(Kernels::name).toList();
      options.param("kernels", sets.toArray(String[]::new));
    }
    return new Runner(options.build()).run();
  }
}
