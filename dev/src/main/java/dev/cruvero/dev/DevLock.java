package dev.cruvero.dev;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * One {@code cruvero dev} a folder. The system drops the lock with the process, however it ends.
 */
final class DevLock implements AutoCloseable {

  private final FileChannel channel;

  private DevLock(FileChannel channel) {
    this.channel = channel;
  }

  static DevLock take(Path state) {
    Path file = PrivateFiles.folder(state).resolve("dev.lock");
    try {
      FileChannel channel =
          FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
      if (tried(channel) == null) {
        channel.close();
        throw new DevException(
            "another cruvero dev runs in this folder ("
                + Files.readString(file).strip()
                + "): use that one, or stop it with Ctrl-C in its terminal");
      }
      DevLock lock = new DevLock(channel);
      lock.says("starting, process " + ProcessHandle.current().pid());
      return lock;
    } catch (IOException failure) {
      throw new DevException("cannot lock " + file, failure);
    }
  }

  private static @Nullable FileLock tried(FileChannel channel) throws IOException {
    try {
      return channel.tryLock();
    } catch (OverlappingFileLockException _) {
      return null;
    }
  }

  /** What a second one is told. */
  void says(String sentence) {
    try {
      channel.truncate(0);
      channel.write(ByteBuffer.wrap((sentence + "\n").getBytes(StandardCharsets.UTF_8)), 0);
    } catch (IOException failure) {
      throw new DevException("cannot write the lock file", failure);
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException failure) {
      throw new DevException("cannot release the lock file", failure);
    }
  }
}
