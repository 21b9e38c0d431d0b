package io.altiplano.hub;

import io.altiplano.api.AltiplanoException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The grammar of {@link ModelReference}. */
final class ReferenceParser {
  static final String FORMS =
      "known forms: hf:owner/repo[@revision][:file or quantisation], https://host/file.gguf,"
          + " ./file.gguf";

  private static final Pattern REPOSITORY_PREFIX =
      Pattern.compile("(?i)hf:(?://)?|(?:https://)?(?:www\\.)?(?:huggingface\\.co|hf\\.co)/");

  /** Names as Hugging Face allows them: 96 characters, no leading dot or dash. */
  private static final String NAME = "[A-Za-z0-9_][A-Za-z0-9._-]{0,95}";

  private static final Pattern REPOSITORY =
      Pattern.compile("(" + NAME + ")/(" + NAME + ")(?:@([^:]+))?(?::(.*))?");

  /** What the browser's address bar shows on a file's page, and the links on it. */
  private static final Pattern FILE_PAGE =
      Pattern.compile("(" + NAME + ")/(" + NAME + ")/(?:resolve|blob|tree|raw)/([^/]+)(?:/(.+))?");

  /** A branch such as refs/pr/7 has slashes. */
  private static final Pattern REVISION = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9._/-]{0,199}");

  private static final Pattern SCHEME = Pattern.compile("([A-Za-z][A-Za-z0-9+-]{1,15})://.*");

  private ReferenceParser() {}

  static Optional<ModelReference> repository(String text) {
    Matcher prefix = REPOSITORY_PREFIX.matcher(text);
    if (!prefix.lookingAt()) {
      return Optional.empty();
    }
    boolean isShort = text.regionMatches(true, 0, "hf:", 0, 3);
    String rest = text.substring(prefix.end());
    if (!isShort) {
      rest = rest.replaceFirst("[?#].*$", "").replaceFirst("/+$", "");
      Matcher page = FILE_PAGE.matcher(rest);
      if (page.matches()) {
        Optional<String> file =
            Optional.ofNullable(page.group(4))
                .map(f -> URLDecoder.decode(f.replace("+", "%2B"), StandardCharsets.UTF_8));
        return Optional.of(repository(text, page.group(1), page.group(2), page.group(3), file));
      }
    }
    Matcher form = REPOSITORY.matcher(rest);
    if (!form.matches()) {
      throw invalid("'" + text + "' should read hf:owner/repo[@revision][:file or quantisation]");
    }
    String revision = Optional.ofNullable(form.group(3)).orElse(ModelReference.HuggingFace.MAIN);
    Optional<String> selector = Optional.ofNullable(form.group(4));
    if (selector.isPresent() && selector.get().isBlank()) {
      throw invalid("'" + text + "' names no file after the colon");
    }
    return Optional.of(repository(text, form.group(1), form.group(2), revision, selector));
  }

  private static ModelReference repository(
      String text, String owner, String name, String revision, Optional<String> selector) {
    if (!REVISION.matcher(revision).matches() || revision.contains("..")) {
      throw invalid("'" + text + "': '" + revision + "' is no branch, tag or commit");
    }
    if (selector.isPresent() && !isSafePath(selector.get())) {
      throw invalid("'" + text + "': '" + selector.get() + "' is no path inside a repository");
    }
    return new ModelReference.HuggingFace(owner, name, revision, selector);
  }

  /** Whether a path stays inside the repository that it is a path of. */
  static boolean isSafePath(String path) {
    if (path.isEmpty() || path.length() > 1000 || path.indexOf('\\') >= 0) {
      return false;
    }
    for (String segment : path.split("/", -1)) {
      if (segment.isEmpty() || segment.equals(".") || segment.equals("..")) {
        return false;
      }
    }
    return path.chars().noneMatch(Character::isISOControl);
  }

  static Optional<ModelReference> address(String text) {
    Matcher scheme = SCHEME.matcher(text);
    if (!scheme.matches() || scheme.group(1).equalsIgnoreCase("file")) {
      return Optional.empty();
    }
    String name = scheme.group(1).toLowerCase(Locale.ROOT);
    if (!name.equals("https") && !name.equals("http")) {
      throw invalid("'" + text + "': " + name + " is not spoken here; " + FORMS);
    }
    URI address;
    try {
      address = new URI(text);
    } catch (URISyntaxException e) {
      throw invalid("'" + text + "' is not an address: " + e.getReason());
    }
    if (address.getHost() == null || address.getRawPath().length() < 2) {
      throw invalid("'" + text + "' names no file on a host");
    }
    if (address.getRawUserInfo() != null) {
      throw invalid("the address holds a user or password, which are not sent; leave them out");
    }
    return Optional.of(new ModelReference.Url(withoutFragment(text), pinned(text, address)));
  }

  private static Optional<Sha256> pinned(String text, URI address) {
    String fragment = address.getRawFragment();
    if (fragment == null || fragment.isEmpty()) {
      return Optional.empty();
    }
    Optional<Sha256> sha256 =
        fragment.startsWith("sha256=")
            ? Sha256.find(fragment.substring("sha256=".length()))
            : Optional.empty();
    if (sha256.isEmpty()) {
      throw invalid("'" + text + "': after # only sha256= and 64 hexadecimal digits may stand");
    }
    return sha256;
  }

  private static URI withoutFragment(String text) {
    int hash = text.indexOf('#');
    return URI.create(hash < 0 ? text : text.substring(0, hash));
  }

  private static AltiplanoException invalid(String message) {
    return AltiplanoException.invalidParameter("reference", message);
  }
}
