package io.altiplano.engine.gguf;

/**
 * How much a file may ask for. Generous against the largest published models, small against memory.
 *
 * @param entries metadata entries; real files have 20 to 60
 * @param tensors rows of the tensor table; the largest mixtures have a few thousand, and files that
 *     kept their experts apart some ten thousand
 * @param keyBytes bytes of a key; the format's own limit
 * @param nameBytes bytes of a tensor name; ggml's own limit, terminator excluded
 * @param stringBytes bytes of one string; the longest are chat templates and licences of some 100
 *     KB
 * @param arrayElements elements of one array; the largest vocabularies have 262,144 tokens and
 *     514,906 merges
 * @param arrayDepth arrays within arrays; nothing published nests at all
 * @param metadataBytes bytes of all metadata, which are copied to the heap; the largest have 15 MB
 * @param alignmentBytes the largest alignment; huge pages have 2 MiB
 */
public record Limits(
    int entries,
    int tensors,
    int keyBytes,
    int nameBytes,
    int stringBytes,
    int arrayElements,
    int arrayDepth,
    long metadataBytes,
    int alignmentBytes) {
  /** What {@link GgufFile#open} allows. */
  public static final Limits DEFAULT =
      new Limits(1 << 16, 1 << 18, (1 << 16) - 1, 63, 16 << 20, 1 << 24, 4, 256L << 20, 2 << 20);
}
