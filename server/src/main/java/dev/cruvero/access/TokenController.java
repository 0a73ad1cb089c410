package dev.cruvero.access;

import dev.cruvero.access.RevokedTokens.Kind;
import dev.cruvero.access.RevokedTokens.Revocation;
import dev.cruvero.base.CruveroException;
import dev.cruvero.base.CruveroException.Problem;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;

/** {@code /v1/tokens/revoke}. */
@RestController
@RequestMapping("/v1/tokens")
class TokenController {

  private static final int LONGEST = 255;

  /**
   * What is to be refused.
   *
   * @param subject all that were issued to this one until now
   * @param id or the one token that has this {@code jti}
   */
  record RevokeRequest(@Nullable String subject, @Nullable String id, @Nullable String reason) {}

  private final RevokedTokens tokens;

  TokenController(RevokedTokens tokens) {
    this.tokens = tokens;
  }

  @PostMapping("/revoke")
  Revocation revoke(@RequestBody RevokeRequest request) {
    String subject = request.subject();
    String id = request.id();
    List<Problem> problems = new ArrayList<>();
    check("subject", subject, problems);
    check("id", id, problems);
    check("reason", request.reason(), problems);
    if ((subject == null) == (id == null)) {
      problems.add(new Problem("subject", "either a subject or a token's id is expected"));
    }
    if (!problems.isEmpty()) {
      throw CruveroException.invalid("no token was revoked", problems);
    }
    return subject != null
        ? tokens.revoke(Kind.SUBJECT, subject, request.reason(), Access.current().actor())
        : tokens.revoke(Kind.ID, String.valueOf(id), request.reason(), Access.current().actor());
  }

  private static void check(String field, @Nullable String text, List<Problem> problems) {
    if (text != null) {
      Problem.ofText(field, text, LONGEST).ifPresent(problems::add);
    }
  }
}
