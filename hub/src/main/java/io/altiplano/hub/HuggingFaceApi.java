package io.altiplano.hub;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The two parts of the Hugging Face API that a pull needs: the listing of a repository's files, and
 * the address of each (https://huggingface.co/docs/hub/api).
 */
final class HuggingFaceApi {
  private static final Pattern NEXT_PAGE = Pattern.compile("<([^>]+)>\\s*;\\s*rel=\"?next\"?");

  private final HubSettings settings;
  private final Transport transport;
  private final Cancellation cancellation;

  HuggingFaceApi(HubSettings settings, Transport transport, Cancellation cancellation) {
    this.settings = settings;
    this.transport = transport;
    this.cancellation = cancellation;
  }

  /** Where a file's bytes are. */
  URI address(ModelReference.HuggingFace reference, String path) {
    String encoded =
        Arrays.stream(path.split("/")).map(HuggingFaceApi::encode).collect(Collectors.joining("/"));
    return URI.create(
        settings.hub()
            + "/"
            + reference.repositoryId()
            + "/resolve/"
            + encode(reference.revision())
            + "/"
            + encoded);
  }

  /**
   * The files of a repository. None if the server has no listing at all, as a mirror that is a
   * plain folder of files; a hub says itself that a repository or revision is missing.
   */
  Optional<List<RepositoryFile>> list(ModelReference.HuggingFace reference, Retries retries)
      throws IOException {
    URI page =
        URI.create(
            settings.hub()
                + "/api/models/"
                + reference.repositoryId()
                + "/tree/"
                + encode(reference.revision())
                + "?recursive=true");
    List<RepositoryFile> files = new ArrayList<>();
    for (int count = 0; count < settings.limits().listingPages(); count++) {
      URI at = page;
      Optional<Page> answer =
          retries.run("listing " + reference.repositoryId(), () -> page(at, reference));
      if (answer.isEmpty()) {
        return Optional.empty();
      }
      files.addAll(answer.get().files());
      if (answer.get().next().isEmpty()) {
        return Optional.of(files);
      }
      page = answer.get().next().get();
    }
    throw new AltiplanoException(
        ErrorCode.INPUT_OUTPUT, reference.repositoryId() + " lists more files than are read");
  }

  private record Page(List<RepositoryFile> files, Optional<URI> next) {}

  private Optional<Page> page(URI address, ModelReference.HuggingFace reference)
      throws IOException {
    Map<String, String> headers = Map.of("Accept", "application/json");
    try (Transport.Answer answer = transport.get(address, headers, cancellation)) {
      if (answer.status() == 404 && answer.header("X-Error-Code").isEmpty()) {
        return Optional.empty();
      }
      if (answer.status() != 200) {
        throw HttpStatus.fail(answer, reference, settings);
      }
      JsonValue json;
      try {
        json = JsonReader.read(wholeBody(answer));
      } catch (JsonReader.Malformed e) {
        throw malformed(address, String.valueOf(e.getMessage()));
      }
      return Optional.of(new Page(files(json, address), next(answer)));
    }
  }

  private byte[] wholeBody(Transport.Answer answer) throws IOException {
    ByteArrayOutputStream body = new ByteArrayOutputStream();
    @Nullable ByteBuffer piece;
    while ((piece = answer.body().next(settings.limits().idleTimeout(), cancellation)) != null) {
      if (body.size() + piece.remaining() > settings.limits().answerBytes()) {
        throw new AltiplanoException(
            ErrorCode.INPUT_OUTPUT,
            answer.address()
                + " answers with more than "
                + ByteCount.format(settings.limits().answerBytes()));
      }
      byte[] bytes = new byte[piece.remaining()];
      piece.get(bytes);
      body.writeBytes(bytes);
    }
    return body.toByteArray();
  }

  private static List<RepositoryFile> files(JsonValue json, URI address) {
    if (!(json instanceof JsonValue.Elements entries)) {
      throw malformed(address, "it is no list");
    }
    List<RepositoryFile> files = new ArrayList<>();
    for (JsonValue entry : entries.values()) {
      if (entry.text("type").orElse("file").equals("file")) {
        files.add(file(entry, address));
      }
    }
    return files;
  }

  private static RepositoryFile file(JsonValue entry, URI address) {
    String path = entry.text("path").orElseThrow(() -> malformed(address, "a file has no path"));
    if (!ReferenceParser.isSafePath(path)) {
      throw malformed(address, "'" + path + "' is no path inside a repository");
    }
    Optional<JsonValue> lfs = entry.member("lfs");
    Optional<Sha256> sha256 = lfs.flatMap(l -> l.text("oid")).flatMap(Sha256::find);
    return new RepositoryFile(path, entry.count("size"), sha256);
  }

  /** The next page, if it is at the hub too. */
  private Optional<URI> next(Transport.Answer answer) throws TransferFault {
    Matcher link = NEXT_PAGE.matcher(answer.header("Link").orElse(""));
    if (!link.find()) {
      return Optional.empty();
    }
    URI next = Redirects.follow(answer.address(), Optional.of(link.group(1)));
    if (!Redirects.sameOrigin(next, answer.address())) {
      throw malformed(answer.address(), "its next page is at another host, " + next.getHost());
    }
    return Optional.of(next);
  }

  private static String encode(String segment) {
    return URLEncoder.encode(segment, StandardCharsets.UTF_8).replace("+", "%20");
  }

  private static AltiplanoException malformed(URI address, String what) {
    return new AltiplanoException(
        ErrorCode.INPUT_OUTPUT, "the listing at " + address + " is not usable: " + what);
  }
}
