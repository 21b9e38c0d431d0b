package io.altiplano.hub;

import java.util.Optional;

/**
 * How one pull is done.
 *
 * @param name what the model shall be called; none: {@link ModelReference#defaultName()}
 * @param listener hears how far it is
 * @param cancellation stops it
 */
public record PullOptions(
    Optional<String> name, ProgressListener listener, Cancellation cancellation) {
  /** The usual name, in silence. */
  public static PullOptions standard() {
    return new PullOptions(Optional.empty(), ProgressListener.NONE, new Cancellation());
  }

  public PullOptions named(String chosen) {
    return new PullOptions(Optional.of(chosen), listener, cancellation);
  }

  public PullOptions reportingTo(ProgressListener hearer) {
    return new PullOptions(name, hearer, cancellation);
  }

  public PullOptions cancelledBy(Cancellation by) {
    return new PullOptions(name, listener, by);
  }
}
