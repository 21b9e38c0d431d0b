package io.altiplano.hub;

import io.altiplano.api.AltiplanoException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Where a model comes from, as people write it.
 *
 * <pre>
 * hf:owner/repo                        the repository's usual quantisation ({@link Quantisation})
 * hf:owner/repo:Q4_K_M                 the file of that quantisation
 * hf:owner/repo:model.gguf             that file
 * hf:owner/repo@revision[:…]           a branch, tag or commit instead of main
 * https://huggingface.co/owner/repo…   the same, as the browser shows it; hf.co/owner/repo too
 * https://host/model.gguf[#sha256=HEX] any other address
 * ./model.gguf, /models/model.gguf     a file of this machine
 * </pre>
 */
public sealed interface ModelReference {
  /** The reference in its shortest full form; {@link #parse} reads it back to the same value. */
  String text();

  /** What the model is called when nobody says otherwise; no two sources share one but files. */
  String defaultName();

  /**
   * A file of a repository on Hugging Face or its mirror.
   *
   * @param selector a quantisation or a file's path in the repository; none: the usual choice
   */
  record HuggingFace(String owner, String repository, String revision, Optional<String> selector)
      implements ModelReference {
    static final String MAIN = "main";

    /** {@code owner/repo}. */
    public String repositoryId() {
      return owner + "/" + repository;
    }

    HuggingFace withFile(String path) {
      return new HuggingFace(owner, repository, revision, Optional.of(path));
    }

    @Override
    public String text() {
      return "hf:" + defaultName();
    }

    @Override
    public String defaultName() {
      String at = revision.equals(MAIN) ? "" : "@" + revision;
      return repositoryId() + at + selector.map(s -> ":" + s).orElse("");
    }
  }

  /** An address; {@code sha256} is what its file must hash to. */
  record Url(URI address, Optional<Sha256> sha256) implements ModelReference {
    @Override
    public String text() {
      return address + sha256.map(s -> "#sha256=" + s.hex()).orElse("");
    }

    /** Without scheme and query: a query may hold a signature that is nobody's business. */
    @Override
    public String defaultName() {
      return address.getRawAuthority() + address.getRawPath();
    }
  }

  /** A file of this machine. */
  record LocalFile(Path path) implements ModelReference {
    @Override
    public String text() {
      return path.toString();
    }

    @Override
    public String defaultName() {
      return String.valueOf(path.getFileName());
    }
  }

  /** Reads a reference; what is wrong with it is said in INVALID_REQUEST. */
  static ModelReference parse(String text) {
    String trimmed = text.strip();
    if (trimmed.isEmpty()) {
      throw AltiplanoException.invalidParameter("reference", "is empty; " + ReferenceParser.FORMS);
    }
    return ReferenceParser.repository(trimmed)
        .or(() -> ReferenceParser.address(trimmed))
        .orElseGet(() -> file(trimmed));
  }

  private static ModelReference file(String text) {
    try {
      Path path = Path.of(text.startsWith("file:") ? URI.create(text).getPath() : text);
      return new LocalFile(path.toAbsolutePath().normalize());
    } catch (IllegalArgumentException | NullPointerException e) {
      throw AltiplanoException.invalidParameter(
          "reference", "'" + text + "' is not understood; " + ReferenceParser.FORMS);
    }
  }
}
