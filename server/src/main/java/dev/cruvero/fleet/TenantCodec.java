package dev.cruvero.fleet;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.cruvero.api.TenantId;
import dev.cruvero.secrets.KeyRing;
import dev.cruvero.secrets.PayloadKey;
import io.temporal.api.common.v1.Payload;
import io.temporal.failure.ApplicationFailure;
import io.temporal.payload.codec.PayloadCodec;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.List;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;

/**
 * Seals one tenant's payloads with AES-256-GCM. Tenant and key version stand readable beside the
 * sealed bytes and are authenticated with them. Opens nothing that is not sealed: who can write to
 * Temporal's database cannot make a payload up.
 */
final class TenantCodec implements PayloadCodec {

  static final String ENCODING = "binary/cruvero-aes256gcm-v1";
  static final String TENANT = "cruvero-tenant";
  static final String KEY = "cruvero-key";

  private static final String CIPHER = "AES/GCM/NoPadding";
  private static final int NONCE_BYTES = 12;
  private static final int TAG_BITS = 128;
  private static final SecureRandom RANDOM = new SecureRandom();

  private final TenantId tenant;
  private final KeyRing keys;

  TenantCodec(TenantId tenant, KeyRing keys) {
    this.tenant = tenant;
    this.keys = keys;
  }

  @Override
  public List<Payload> encode(List<Payload> payloads) {
    return payloads.stream().map(this::seal).toList();
  }

  @Override
  public List<Payload> decode(List<Payload> payloads) {
    return payloads.stream().map(this::open).toList();
  }

  private Payload seal(Payload payload) {
    PayloadKey key = keys.current();
    byte[] nonce = new byte[NONCE_BYTES];
    RANDOM.nextBytes(nonce);
    try {
      byte[] sealed = cipher(Cipher.ENCRYPT_MODE, key, nonce).doFinal(payload.toByteArray());
      return Payload.newBuilder()
          .putMetadata("encoding", ByteString.copyFromUtf8(ENCODING))
          .putMetadata(TENANT, ByteString.copyFromUtf8(tenant.value()))
          .putMetadata(KEY, ByteString.copyFromUtf8(Integer.toString(key.version())))
          .setData(ByteString.copyFrom(nonce).concat(ByteString.copyFrom(sealed)))
          .build();
    } catch (GeneralSecurityException broken) {
      throw new IllegalStateException("this JVM has no AES-GCM", broken);
    }
  }

  private Payload open(Payload sealed) {
    if (!ENCODING.equals(metadata(sealed, "encoding"))) {
      throw foreign("is not sealed");
    }
    if (!tenant.value().equals(metadata(sealed, TENANT))) {
      throw foreign("is another tenant's");
    }
    byte[] bytes = sealed.getData().toByteArray();
    if (bytes.length < NONCE_BYTES + TAG_BITS / Byte.SIZE) {
      throw foreign("is cut short");
    }
    PayloadKey key = keys.of(version(sealed));
    try {
      return Payload.parseFrom(
          cipher(Cipher.DECRYPT_MODE, key, Arrays.copyOf(bytes, NONCE_BYTES))
              .doFinal(bytes, NONCE_BYTES, bytes.length - NONCE_BYTES));
    } catch (AEADBadTagException | InvalidProtocolBufferException _) {
      throw foreign("was not sealed with this tenant's key, or was changed");
    } catch (GeneralSecurityException broken) {
      throw new IllegalStateException("this JVM has no AES-GCM", broken);
    }
  }

  private Cipher cipher(int mode, PayloadKey key, byte[] nonce) throws GeneralSecurityException {
    Cipher cipher = Cipher.getInstance(CIPHER);
    cipher.init(mode, key.key(), new GCMParameterSpec(TAG_BITS, nonce));
    cipher.updateAAD(
        (ENCODING + '\0' + tenant + '\0' + key.version()).getBytes(StandardCharsets.UTF_8));
    return cipher;
  }

  private int version(Payload sealed) {
    String version = metadata(sealed, KEY);
    if (!version.matches("[1-9][0-9]{0,8}")) {
      throw foreign("names no key");
    }
    return Integer.parseInt(version);
  }

  private static String metadata(Payload payload, String name) {
    return payload.getMetadataOrDefault(name, ByteString.EMPTY).toStringUtf8();
  }

  /** Trying again does not help: what is in a history stays as it is. */
  private ApplicationFailure foreign(String why) {
    return Foreign.failure("a payload for tenant \"" + tenant + "\" " + why);
  }
}
