/**
 * Fetches, verifies and keeps model files.
 *
 * <p>{@link io.altiplano.hub.Puller} brings what a {@link io.altiplano.hub.ModelReference} names
 * into the {@link io.altiplano.hub.ModelStore}; {@link io.altiplano.hub.StoreCatalog} finds it
 * again. The store is a folder, {@code models} under the home ({@code ALTIPLANO_HOME}, else {@code
 * ~/.altiplano}):
 *
 * <pre>
 * models/
 *   blobs/sha256-HEX          a whole, verified file; never written in place, never half there
 *   names/READABLE-HASH.json  a name, its blob, its source: {@link io.altiplano.hub.PulledModel}
 *   partial/KEY.part          bytes of an unfinished download
 *   partial/KEY.json          what they are bytes of, and how many of them are safely on disk
 *   locks/KEY.lock            held while a download runs; locks/store.lock while names change
 * </pre>
 *
 * <p>A file enters {@code blobs} and {@code names} in one way only: written under another name,
 * forced to the disk, renamed. A process that is killed at any instant therefore leaves either the
 * old state or the new one, and perhaps a partial download that the next pull resumes. Locks are
 * the operating system's, so that they end with the process that held them. Folders on network file
 * systems without locks are not supported.
 */
@NullMarked
package io.altiplano.hub;

import org.jspecify.annotations.NullMarked;
