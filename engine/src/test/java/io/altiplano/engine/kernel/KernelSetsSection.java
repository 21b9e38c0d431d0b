package io.altiplano.engine.kernel;

import io.altiplano.engine.report.MarkdownTable;
import io.altiplano.engine.report.Section;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/** Which kernel sets ran on the machine of the report, and how far they are from the scalar one. */
public final class KernelSetsSection implements Section {
  @Override
  public String name() {
    return "kernels";
  }

  @Override
  public List<String> rows() {
    return KernelSets.sets().stream().map(KernelSets.KernelSet::name).toList();
  }

  @Override
  public boolean isRepeatable() {
    return false;
  }

  @Override
  public String markdown(String before) {
    int[] compared = new int[rows().size()];
    int[] differences = new int[compared.length];
    Kernels truth = KernelSets.named("scalar");
    for (int size = 1; size <= KernelParityTest.LARGEST; size++) {
      for (KernelCase each : KernelCase.ofSize(size)) {
        float[] expected = each.run(truth);
        for (int i = 0; i < compared.length; i++) {
          Optional<Kernels> kernels = KernelSets.sets().get(i).kernels();
          if (kernels.isPresent()) {
            compared[i]++;
            differences[i] += Arrays.equals(each.run(kernels.get()), expected) ? 0 : 1;
          }
        }
      }
    }
    List<List<String>> rows = new ArrayList<>();
    for (int i = 0; i < compared.length; i++) {
      KernelSets.KernelSet set = KernelSets.sets().get(i);
      boolean ran = set.kernels().isPresent();
      rows.add(
          List.of(
              set.name(),
              ran ? "yes" : "no: " + set.note(),
              ran ? MarkdownTable.count(compared[i]) : "-",
              ran ? MarkdownTable.count(differences[i]) : "-"));
    }
    return text(new MarkdownTable(List.of("set", "ran", "cases", "differences"), rows));
  }

  private static String text(MarkdownTable table) {
    return """
    ## Kernel sets

    Every operation and element type at every size from 1 to %,d, beside the scalar set: a
    difference is one in any bit. This report was made on %s with %d-bit vectors, Java %d.
    `KernelParityTest` asks the same of every machine that runs `./test`, and names the sets that
    it lacks; `KernelDeterminismTest` and `BatchInvarianceTest` show that neither rows, ranges,
    threads nor compilation change a bit.

    %s\
    """
        .formatted(
            KernelParityTest.LARGEST,
            System.getProperty("os.arch").equals("amd64")
                ? "x86-64"
                : System.getProperty("os.arch"),
            VectorSets.preferredShape().vectorBitSize(),
            Runtime.version().feature(),
            table);
  }
}
