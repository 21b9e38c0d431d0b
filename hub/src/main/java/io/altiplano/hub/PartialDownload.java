package io.altiplano.hub;

import java.util.OptionalLong;

/** A download that stopped half-way. */
public record PartialDownload(String source, long bytes, OptionalLong totalBytes) {}
