package dev.cruvero.api;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.Signature;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A record of some events with a checkpoint after every so many, and the key that signs them. */
final class SampleRecord {

  static final String TENANT = "acme";

  final List<ChainedEvent> events;
  final List<AuditCheckpoint> checkpoints = new ArrayList<>();
  final KeyPair pair;

  SampleRecord(int events, int each) {
    try {
      this.pair = KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
    } catch (GeneralSecurityException failure) {
      throw new IllegalStateException(failure);
    }
    List<ChainedEvent> unchained = new ArrayList<>();
    for (int seq = 1; seq <= events; seq++) {
      unchained.add(event(seq, "key:" + seq % 3, "{\"limits.rpm\":{\"after\":" + seq + "}}"));
    }
    this.events = chained(unchained);
    for (int seq = each; seq <= events; seq += each) {
      AuditCheckpoint last = checkpoints.isEmpty() ? null : checkpoints.getLast();
      checkpoints.add(checkpoint(checkpoints.size() + 1, this.events.get(seq - 1), last));
    }
  }

  static ChainedEvent event(long seq, String actor, String details) {
    String at = "2026-11-24T10:%02d:%02dZ".formatted(seq / 60 % 60, seq % 60);
    return new ChainedEvent(
        TENANT, seq, at, actor, "tenant.update", TENANT, "ALLOWED", details, "");
  }

  /** The same events with the hashes that they have one after the other. */
  static List<ChainedEvent> chained(List<ChainedEvent> events) {
    List<ChainedEvent> chained = new ArrayList<>();
    String previous = null;
    for (ChainedEvent event : events) {
      ChainedEvent next = event.after(previous);
      chained.add(next);
      previous = next.hash();
    }
    return chained;
  }

  AuditCheckpoint checkpoint(long number, ChainedEvent last, @Nullable AuditCheckpoint before) {
    String previous = before == null ? null : before.digest();
    return sign(
        new AuditCheckpoint(
            TENANT,
            number,
            last.seq(),
            last.hash(),
            last.at(),
            previous,
            AuditKeys.id(pair.getPublic()),
            ""));
  }

  AuditCheckpoint sign(AuditCheckpoint checkpoint) {
    try {
      Signature signature = Signature.getInstance("Ed25519");
      signature.initSign(pair.getPrivate());
      signature.update(checkpoint.signedText().getBytes(StandardCharsets.UTF_8));
      return checkpoint.signed(Base64.getEncoder().encodeToString(signature.sign()));
    } catch (GeneralSecurityException failure) {
      throw new IllegalStateException(failure);
    }
  }

  AuditKeys keys() {
    return new AuditKeys(List.of(pair.getPublic()));
  }

  List<String> lines() {
    List<String> lines = new ArrayList<>();
    String previous = null;
    for (ChainedEvent event : events) {
      lines.add(new AuditLine(event, previous, List.of()).text());
      previous = event.hash();
    }
    return lines;
  }

  /** What is found in these events with the record's own checkpoints. */
  AuditVerdict verify(List<ChainedEvent> events) {
    AuditChain chain = new AuditChain(TENANT).checkpoints(checkpoints, keys());
    events.forEach(chain::event);
    return chain.end();
  }

  AuditVerdict verifyLines(List<String> lines) {
    AuditChain chain = new AuditChain(TENANT).checkpoints(checkpoints, keys());
    lines.forEach(chain::line);
    return chain.end();
  }
}
