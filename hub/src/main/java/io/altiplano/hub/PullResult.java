package io.altiplano.hub;

/**
 * What a pull brought.
 *
 * @param alreadyHere nothing had to be fetched
 * @param verified the file's digest was compared with the hub's or the user's own; else it was only
 *     computed
 */
public record PullResult(PulledModel model, boolean alreadyHere, boolean verified) {}
