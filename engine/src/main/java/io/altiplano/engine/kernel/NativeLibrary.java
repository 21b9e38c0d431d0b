package io.altiplano.engine.kernel;

import java.io.IOException;
import java.io.InputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The library of native kernels that lies beside the classes, where it was built. */
@SuppressWarnings("restricted") // loading it is what the flag allows
final class NativeLibrary {
  private static final String FLAG = "--enable-native-access=ALL-UNNAMED";
  private static final String FILE = "libaltiplano_kernels.so";

  private final SymbolLookup symbols;

  private NativeLibrary(SymbolLookup symbols) {
    this.symbols = symbols;
  }

  /**
   * Loads it.
   *
   * @throws UnavailableException with the reason, in a few words
   */
  static NativeLibrary load() throws UnavailableException {
    if (!NativeLibrary.class.getModule().isNativeAccessEnabled()) {
      throw new UnavailableException("start java with " + FLAG); // Java would warn of every use
    }
    String folder = folder();
    try (InputStream in = NativeLibrary.class.getResourceAsStream(folder + "/" + FILE)) {
      if (in == null) {
        throw new UnavailableException("not built: there was no C compiler for " + folder);
      }
      // Files of a jar cannot be loaded; once it is, the copy is not needed any more.
      Path copy = Files.createTempFile("altiplano-kernels", ".so");
      try {
        Files.copy(in, copy, StandardCopyOption.REPLACE_EXISTING);
        return new NativeLibrary(SymbolLookup.libraryLookup(copy, Arena.global()));
      } finally {
        Files.deleteIfExists(copy);
      }
    } catch (IOException | IllegalArgumentException | IllegalCallerException failure) {
      throw new UnavailableException("cannot be loaded: " + failure.getMessage());
    }
  }

  private static String folder() {
    String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    String processor = System.getProperty("os.arch");
    return system + "-" + (processor.equals("amd64") ? "x86_64" : processor);
  }

  /** Which kernels run on this processor; 0 is none. */
  int level() throws UnavailableException {
    MethodHandle function =
        get(List.of("altiplano"), "_level", FunctionDescriptor.of(ValueLayout.JAVA_INT));
    try {
      return (int) function.invokeExact();
    } catch (Throwable impossible) {
      throw new AssertionError(impossible);
    }
  }

  /** A function that must be there. */
  MethodHandle get(List<String> prefixes, String name, FunctionDescriptor type)
      throws UnavailableException {
    return find(prefixes, name, type)
        .orElseThrow(() -> new UnavailableException("built from other sources: no " + name));
  }

  /**
   * A function that is given Java's arrays and returns soon, if there is one of that name.
   *
   * @param prefixes that are put before the name, the first one that exists
   */
  Optional<MethodHandle> find(List<String> prefixes, String name, FunctionDescriptor type) {
    return prefixes.stream()
        .flatMap(prefix -> symbols.find(prefix + name).stream())
        .findFirst()
        .map(address ->
            Linker.nativeLinker().downcallHandle(address, type, Linker.Option.critical(true)));
  }

  /** Why there are no native kernels here. */
  static final class UnavailableException extends Exception {
    private static final long serialVersionUID = 1;

    UnavailableException(String reason) {
      super(reason);
    }
  }
}
