package dev.cruvero.secrets;

/** The payload keys of one tenant. */
public interface KeyRing {

  /**
   * The key that new payloads are sealed with.
   *
   * @throws dev.cruvero.base.CruveroException PAYLOAD_KEY_UNREADABLE, CREDENTIAL_FORBIDDEN or what
   *     keeps Vault from answering
   */
  PayloadKey current();

  /**
   * A key that payloads were sealed with once.
   *
   * @throws dev.cruvero.base.CruveroException as {@link #current}
   */
  PayloadKey of(int version);
}
