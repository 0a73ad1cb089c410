package dev.cruvero.access;

import dev.cruvero.api.AuditCheckpoint;
import dev.cruvero.api.AuditKeys;
import dev.cruvero.api.AuditVerdict;
import dev.cruvero.api.TenantId;
import dev.cruvero.audit.AuditProof;
import dev.cruvero.base.CruveroException;
import dev.cruvero.base.CruveroException.Problem;
import dev.cruvero.base.Page;
import dev.cruvero.http.Paging;
import jakarta.servlet.http.HttpServletResponse;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.json.JsonMapper;

/** {@code /v1/audit/…}: of the tenant in the header, or without one of the platform itself. */
@RestController
@RequestMapping("/v1/audit")
class AuditProofController {

  private static final int LONGEST_CHECKPOINT = 4_096;

  /** A public key whose signatures on checkpoints count. */
  record TrustedKey(String id, String algorithm, String publicKey) {}

  /** All of them; the first signs now. */
  record TrustedKeys(List<TrustedKey> items) {}

  /** What is to be forgotten. */
  record Erasure(@Nullable String value) {}

  /** Whether there was something to forget. */
  record Erased(boolean erased) {}

  private final AuditProof proof;
  private final Access access;
  private final JsonMapper json;

  AuditProofController(AuditProof proof, Access access, JsonMapper json) {
    this.proof = proof;
    this.access = access;
    this.json = json;
  }

  private @Nullable TenantId tenant() {
    return access.tenantOrPlatform().orElse(null);
  }

  @GetMapping("/verify")
  AuditVerdict verify(@RequestParam(required = false) @Nullable String checkpoint) {
    return proof.verify(tenant(), checkpoint == null ? null : parse(checkpoint));
  }

  /** A checkpoint is JSON, in Base64 for URLs. */
  private AuditCheckpoint parse(String text) {
    try {
      if (text.length() > LONGEST_CHECKPOINT) {
        throw new IllegalArgumentException("this is no checkpoint: it is too long");
      }
      return AuditCheckpoint.of(json.readTree(Base64.getUrlDecoder().decode(text)));
    } catch (IllegalArgumentException | JacksonException notOne) {
      throw CruveroException.invalid(
          "nothing was verified",
          List.of(new Problem("checkpoint", "is not one that an answer gave")));
    }
  }

  /** JSON Lines; the length is not known before, so an answer that breaks off is seen as broken. */
  @GetMapping("/export")
  void export(@RequestParam(defaultValue = "0") long after, HttpServletResponse response)
      throws IOException {
    TenantId tenant = tenant();
    if (after < 0) {
      throw CruveroException.invalid(
          "nothing was exported", List.of(new Problem("after", "is the number of an event")));
    }
    proof.recordExport(tenant, after, Access.current().actor());
    response.setContentType("application/x-ndjson");
    Writer out =
        new BufferedWriter(
            new OutputStreamWriter(response.getOutputStream(), StandardCharsets.UTF_8));
    proof.export(tenant, after, line -> write(out, line));
    out.flush();
  }

  private static void write(Writer out, String line) {
    try {
      out.write(line);
      out.write('\n');
    } catch (IOException gone) {
      throw new UncheckedIOException(gone);
    }
  }

  @GetMapping("/checkpoints")
  Page<AuditCheckpoint> checkpoints(
      @RequestParam(name = "page_size", required = false) @Nullable Integer pageSize,
      @RequestParam(name = "page_token", required = false) @Nullable String pageToken) {
    TenantId tenant = tenant();
    int size = Paging.size(pageSize);
    long before = pageToken == null ? Long.MAX_VALUE : Paging.token(pageToken, Long::valueOf);
    return Paging.page(
        proof.checkpoints(tenant, before, size + 1),
        size,
        checkpoint -> Long.toString(checkpoint.number()));
  }

  @GetMapping("/keys")
  TrustedKeys keys() {
    return new TrustedKeys(
        proof.keys().all().stream()
            .map(key -> new TrustedKey(AuditKeys.id(key), "Ed25519", AuditKeys.pem(key)))
            .toList());
  }

  @PostMapping("/erase")
  Erased erase(@RequestBody Erasure erasure) {
    TenantId tenant = tenant();
    String value = erasure.value();
    if (value == null || value.isEmpty()) {
      throw CruveroException.invalid(
          "nothing was erased", List.of(new Problem("value", "the text to forget is expected")));
    }
    return new Erased(proof.erase(tenant, value, Access.current().actor()));
  }
}
