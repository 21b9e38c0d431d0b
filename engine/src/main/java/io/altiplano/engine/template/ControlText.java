package io.altiplano.engine.template;

/**
 * A context value whose characters count as the template's own, such as {@code bos_token}. Any
 * other string of the context is people's.
 */
public record ControlText(String text) {}
