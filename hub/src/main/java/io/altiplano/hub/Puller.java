package io.altiplano.hub;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import java.io.IOException;
import java.net.URI;
import java.nio.channels.ClosedByInterruptException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Brings models into a store. A pull runs on the caller's thread until the model is there, verified
 * and named, or an {@link AltiplanoException} says why not. Many may run at once; two of the same
 * file, in this process or another, share one download. Interrupting the thread cancels.
 */
public final class Puller implements AutoCloseable {
  private final HubSettings settings;
  private final ModelStore store;
  private final Disk disk;
  private final Transport transport;

  public Puller(HubSettings settings, ModelStore store) {
    this(settings, store, Disk.REAL);
  }

  Puller(HubSettings settings, ModelStore store, Disk disk) {
    this.settings = settings;
    this.store = store;
    this.disk = disk;
    this.transport = new Transport(settings);
  }

  /** Pulls what the reference names. */
  public PullResult pull(ModelReference reference, PullOptions options) {
    ProgressMeter meter = new ProgressMeter(options.listener());
    try {
      meter.enter(Progress.Phase.RESOLVING, 0);
      PullResult result =
          switch (reference) {
            case ModelReference.HuggingFace repository -> fromHub(repository, options, meter);
            case ModelReference.Url url -> fromAddress(url, options, meter);
            case ModelReference.LocalFile file ->
                new LocalImport(store, disk, settings.limits(), meter).run(file, options);
          };
      StoreCleaner.sweep(store, settings.limits().partialAge());
      return result;
    } catch (ClosedByInterruptException e) {
      throw Cancellation.exception();
    } catch (IOException e) {
      throw ModelStore.failure("the pull of " + reference.text() + " failed", e);
    }
  }

  private PullResult fromHub(
      ModelReference.HuggingFace asked, PullOptions options, ProgressMeter meter)
      throws IOException {
    HuggingFaceApi api = new HuggingFaceApi(settings, transport, options.cancellation());
    Retries retries = new Retries(settings.limits(), options.cancellation(), meter);
    Optional<List<RepositoryFile>> listing = api.list(asked, retries);
    RepositoryFile file =
        listing.isPresent() ? FileChoice.choose(asked, listing.get()) : unlisted(asked);
    ModelReference.HuggingFace reference = asked.withFile(file.path());
    String name = options.name().orElse(reference.defaultName());
    URI address = api.address(reference, file.path());
    return fetch(
        reference, name, file.name(), address, file.bytes(), file.sha256(), options, meter);
  }

  /** A mirror without listings can still be asked for a file by its name. */
  private static RepositoryFile unlisted(ModelReference.HuggingFace reference) {
    Optional<String> selector = reference.selector().filter(s -> !Quantisation.isLabel(s));
    if (selector.isEmpty()) {
      throw new AltiplanoException(
          ErrorCode.MODEL_NOT_FOUND,
          "the hub lists no files for "
              + reference.repositoryId()
              + "; check its spelling, or name the file: hf:"
              + reference.repositoryId()
              + ":FILE.gguf");
    }
    return new RepositoryFile(selector.get(), OptionalLong.empty(), Optional.empty());
  }

  private PullResult fromAddress(ModelReference.Url url, PullOptions options, ProgressMeter meter)
      throws IOException {
    if (!Redirects.isPrivate(url.address()) && url.sha256().isEmpty()) {
      throw new AltiplanoException(
          ErrorCode.INVALID_REQUEST,
          url.text()
              + ": plain http lets anybody on the way change the file; use https, or add"
              + " #sha256=… to the address");
    }
    String name = options.name().orElse(url.defaultName());
    String path = url.address().getPath();
    String fileName = path.substring(path.lastIndexOf('/') + 1);
    return fetch(
        url, name, fileName, url.address(), OptionalLong.empty(), url.sha256(), options, meter);
  }

  private PullResult fetch(
      ModelReference reference,
      String name,
      String fileName,
      URI address,
      OptionalLong bytes,
      Optional<Sha256> sha256,
      PullOptions options,
      ProgressMeter meter)
      throws IOException {
    store.checkNameIsFree(name, reference.text());
    String key =
        sha256
            .map(s -> "sha256-" + s.hex())
            .orElse("url-" + Sha256.of(address.toString().getBytes(StandardCharsets.UTF_8)).hex());
    try (StoreLock lock =
        StoreLock.acquire(
            store.lockFile(key),
            options.cancellation(),
            () -> meter.enter(Progress.Phase.WAITING, 0))) {
      assert lock != null;
      Optional<Long> here = sha256.flatMap(store::sizeOf);
      if (here.isPresent() && (bytes.isEmpty() || bytes.getAsLong() == here.get())) {
        PulledModel model =
            new PulledModel(
                name,
                reference.text(),
                fileName,
                here.get(),
                sha256.orElseThrow(),
                now(),
                Optional.empty());
        if (store.name(model)) {
          return new PullResult(model, true, true);
        }
      }
      Optional<PulledModel> known =
          store.find(name).filter(m -> sha256.isEmpty() && store.holds(m.sha256(), m.bytes()));
      Download.Order order =
          new Download.Order(
              reference, address, bytes, sha256, known.flatMap(PulledModel::entityTag));
      return download(order, name, fileName, key, known, options, meter);
    }
  }

  private PullResult download(
      Download.Order order,
      String name,
      String fileName,
      String key,
      Optional<PulledModel> known,
      PullOptions options,
      ProgressMeter meter)
      throws IOException {
    Download.Outcome outcome;
    long size;
    try (PartialFile part = open(key, options.cancellation(), meter)) {
      Download download =
          new Download(order, part, settings, disk, transport, options.cancellation(), meter);
      try {
        outcome = download.run();
      } finally {
        download.keep();
      }
      size = part.bytes();
    }
    return switch (outcome) {
      case Download.Outcome.Unchanged _ -> {
        PartialFile.delete(store.partials(), key);
        yield new PullResult(known.orElseThrow(), true, false);
      }
      case Download.Outcome.Complete complete -> {
        PulledModel model =
            new PulledModel(
                name,
                order.reference().text(),
                fileName,
                size,
                complete.sha256(),
                now(),
                complete.entityTag().filter(tag -> tag.startsWith("\"")));
        store.publish(store.partials().resolve(key + ".part"), model);
        PartialFile.delete(store.partials(), key);
        yield new PullResult(model, false, complete.verified());
      }
    };
  }

  private PartialFile open(String key, Cancellation cancellation, ProgressMeter meter)
      throws IOException {
    meter.enter(Progress.Phase.CHECKING, 0);
    return PartialFile.open(
        store.partials(),
        key,
        disk,
        settings.limits().checkpointEvery(),
        bytes -> {
          cancellation.check();
          meter.at(bytes);
        });
  }

  static Instant now() {
    return Instant.now().truncatedTo(ChronoUnit.SECONDS);
  }

  @Override
  public void close() {
    transport.close();
  }
}
