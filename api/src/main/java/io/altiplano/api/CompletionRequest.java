package io.altiplano.api;

/** A text to be continued as it stands, without a chat template. */
public record CompletionRequest(String prompt, GenerationOptions options) {}
