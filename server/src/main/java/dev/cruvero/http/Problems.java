package dev.cruvero.http;

import dev.cruvero.api.ErrorCode;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Locale;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;

/** Problem documents as all our answers have them. */
final class Problems {

  private Problems() {}

  static ProblemDetail of(ErrorCode code, int status, String detail, HttpServletRequest request) {
    ProblemDetail problem =
        ProblemDetail.forStatusAndDetail(HttpStatusCode.valueOf(status), detail);
    String title = code.name().replace('_', ' ').toLowerCase(Locale.ROOT);
    problem.setTitle(Character.toUpperCase(title.charAt(0)) + title.substring(1));
    problem.setProperty("code", code);
    problem.setProperty("owner", code.owner());
    problem.setProperty("requestId", RequestIdFilter.id(request));
    return problem;
  }

  /** A problem of which only the status is known. */
  static ProblemDetail of(int status, HttpServletRequest request) {
    if (status == 404) {
      return of(ErrorCode.RESOURCE_NOT_FOUND, status, "there is nothing at this address", request);
    }
    if (status < 500) {
      return of(ErrorCode.INVALID_REQUEST, status, "a request in this form is not served", request);
    }
    return of(
        ErrorCode.INTERNAL_ERROR,
        status,
        "something failed inside the server; its log has it under this request id",
        request);
  }

  static ResponseEntity<ProblemDetail> answer(ProblemDetail problem) {
    return answer(problem, HttpHeaders.EMPTY);
  }

  static ResponseEntity<ProblemDetail> answer(ProblemDetail problem, HttpHeaders headers) {
    return ResponseEntity.status(problem.getStatus())
        .headers(headers)
        .contentType(MediaType.APPLICATION_PROBLEM_JSON)
        .body(problem);
  }
}
