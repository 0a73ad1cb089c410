package dev.cruvero.access;

import dev.cruvero.api.ErrorCode;
import dev.cruvero.audit.Audit;
import dev.cruvero.base.Actor;
import dev.cruvero.base.CruveroException;
import dev.cruvero.db.PlatformTransactions;
import dev.cruvero.db.TenantTransactions;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.util.Set;
import javax.sql.DataSource;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;
import tools.jackson.databind.json.JsonMapper;

/** The first platform key, made with the database owner's credential before anybody has a key. */
public final class BootstrapKey {

  private BootstrapKey() {}

  /**
   * Issues a platform key into a new file that only its owner may read.
   *
   * @return the key's id
   * @throws CruveroException when the file exists, or the database has no schema yet
   */
  public static String issue(DataSource owner, String environment, String name, Path file) {
    PlatformTransactions transactions = new PlatformTransactions(owner);
    Audit audit =
        new Audit(new TenantTransactions(owner), transactions, JsonMapper.builder().build());
    Keys keys = new Keys(transactions, audit, environment, InstantSource.system());
    create(file);
    try {
      IssuedKey key =
          keys.issue(
              new KeyOrder(Role.PLATFORM_ADMIN, null, name, null, Set.of()),
              null,
              Actor.system("key-bootstrap"));
      Files.writeString(file, key.text() + "\n");
      return key.principal().keyId();
    } catch (IOException | DataAccessException | TransactionException failure) {
      delete(file, failure);
      throw new CruveroException(
          ErrorCode.POSTGRES_UNREACHABLE,
          "no key was made: the database does not answer or has no schema",
          "cruvero migrate",
          java.util.Map.of(),
          java.util.List.of(),
          failure);
    } catch (CruveroException failure) {
      delete(file, failure);
      throw failure;
    }
  }

  private static void create(Path file) {
    try {
      Files.createFile(
          file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    } catch (FileAlreadyExistsException exists) {
      throw new CruveroException(
          ErrorCode.INVALID_REQUEST,
          "no key was made: the file " + file + " exists and is never overwritten",
          exists);
    } catch (IOException failure) {
      throw new CruveroException(
          ErrorCode.INVALID_REQUEST, "no key was made: " + file + " cannot be created", failure);
    }
  }

  private static void delete(Path file, Exception failure) {
    try {
      Files.deleteIfExists(file);
    } catch (IOException notDeleted) {
      failure.addSuppressed(notDeleted);
    }
  }
}
