package io.altiplano.engine.template;

/**
 * What a template may cost. Templates come with downloaded files, so none is trusted; every limit
 * is far above what published templates need with a full context.
 *
 * @param templateCharacters source length; the largest published templates have about 60,000
 * @param nesting depth of nested statements and expressions in the source; keeps the parser's stack
 *     small. Published templates stay below 25
 * @param depth nested evaluations, macro calls and values inside values while rendering; one costs
 *     up to a kilobyte of stack, and a thread may have but 512 KB
 * @param steps evaluated expressions, statements, visited elements and (by 64) searched characters:
 *     about a second of work
 * @param textCharacters length of one text, the output included; a million-token prompt has about 5
 *     million
 * @param totalCharacters characters of all texts made while rendering, those thrown away included:
 *     bounds memory
 * @param totalElements elements of all lists and maps made while rendering: bounds memory
 */
public record TemplateLimits(
    int templateCharacters,
    int nesting,
    int depth,
    long steps,
    int textCharacters,
    long totalCharacters,
    long totalElements) {
  public static final TemplateLimits DEFAULT =
      new TemplateLimits(1 << 20, 100, 250, 10_000_000, 8 << 20, 64L << 20, 4_000_000);
}
