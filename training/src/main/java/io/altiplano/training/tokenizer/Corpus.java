package io.altiplano.training.tokenizer;

import io.altiplano.api.AltiplanoException;
import io.altiplano.api.ErrorCode;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SeekableByteChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;

/** Files of UTF-8 text, plain or as {@code .gz}, read as often as one likes and never whole. */
public final class Corpus {
  /** Takes passages in order. */
  interface Visitor {
    void passage(Passage passage) throws IOException;
  }

  private final List<Path> files;
  private final long fileBytes;

  private Corpus(List<Path> files, long fileBytes) {
    this.files = List.copyOf(files);
    this.fileBytes = fileBytes;
  }

  /**
   * The texts of files, and of all files in directories, in the order of their names. Files and
   * directories whose names begin with a dot are left out.
   */
  public static Corpus of(List<Path> paths) throws IOException {
    List<Path> files = new ArrayList<>();
    for (Path path : paths) {
      if (Files.isDirectory(path)) {
        try (Stream<Path> tree = Files.walk(path)) {
          tree.filter(file -> !isHidden(path.relativize(file)) && Files.isRegularFile(file))
              .sorted()
              .forEach(files::add);
        }
      } else if (Files.exists(path)) {
        files.add(path);
      } else {
        throw new NoSuchFileException(path.toString());
      }
    }
    long bytes = 0;
    for (Path file : files) {
      bytes += Files.size(file);
    }
    return new Corpus(files, bytes);
  }

  private static boolean isHidden(Path relative) {
    for (Path name : relative) {
      if (name.toString().startsWith(".")) {
        return true;
      }
    }
    return false;
  }

  public List<Path> files() {
    return files;
  }

  /** Bytes of the files as they lie on the disk. */
  public long fileBytes() {
    return fileBytes;
  }

  /**
   * Reads everything.
   *
   * @param progress hears how many of {@link #fileBytes} are read
   */
  void read(Visitor visitor, LongConsumer progress) throws IOException {
    long index = 0;
    long before = 0;
    for (Path file : files) {
      try (SeekableByteChannel channel = Files.newByteChannel(file);
          InputStream in = open(file, channel)) {
        PassageReader reader = new PassageReader(in);
        long at = 0;
        for (byte[] utf8 = reader.next(); utf8.length > 0; utf8 = reader.next()) {
          requireText(file, at, utf8);
          at += utf8.length;
          visitor.passage(new Passage(index++, utf8));
          progress.accept(before + channel.position());
        }
      } catch (ZipException | EOFException damaged) {
        throw invalid(file, "the compressed text is damaged: " + damaged.getMessage());
      }
      before += Files.size(file);
    }
  }

  private static InputStream open(Path file, SeekableByteChannel channel) throws IOException {
    InputStream raw = Channels.newInputStream(channel);
    return file.toString().endsWith(".gz") ? new GZIPInputStream(raw, 1 << 16) : raw;
  }

  private static void requireText(Path file, long at, byte[] utf8) {
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(utf8));
    } catch (CharacterCodingException coding) {
      throw invalid(file, "the text is not UTF-8, behind byte " + at);
    }
    for (int i = 0; i < utf8.length; i++) {
      if (utf8[i] == 0) {
        throw invalid(file, "byte %d is 0: this is no text".formatted(at + i));
      }
    }
  }

  private static AltiplanoException invalid(Path file, String what) {
    return new AltiplanoException(ErrorCode.INVALID_FILE, file + ": " + what);
  }
}
