package dev.cruvero.http;

import dev.cruvero.api.ErrorCode;
import dev.cruvero.base.CruveroException;
import jakarta.servlet.http.HttpServletRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.HttpStatusCode;
import org.springframework.http.MediaType;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.jdbc.CannotGetJdbcConnectionException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

/**
 * The one translator from failures to problem documents (RFC 9457). What it does not know is an
 * internal error without details.
 */
@RestControllerAdvice
class ProblemHandler {

  private static final Logger LOG = LoggerFactory.getLogger(ProblemHandler.class);

  @ExceptionHandler(CruveroException.class)
  ResponseEntity<ProblemDetail> ours(CruveroException failure, HttpServletRequest request) {
    if (failure.code().kind() == ErrorCode.Kind.INTERNAL) {
      LOG.error(
          "request {} failed: {}", RequestIdFilter.id(request), failure.getMessage(), failure);
    }
    ProblemDetail problem =
        problem(failure.code(), failure.code().status(), failure.getMessage(), request);
    problem.setProperty("next", failure.next());
    failure.details().forEach(problem::setProperty);
    if (!failure.problems().isEmpty()) {
      problem.setProperty("problems", failure.problems());
    }
    return answer(problem, failure.details());
  }

  @ExceptionHandler({
    CannotCreateTransactionException.class,
    CannotGetJdbcConnectionException.class,
    DataAccessResourceFailureException.class
  })
  ResponseEntity<ProblemDetail> postgres(Exception failure, HttpServletRequest request) {
    LOG.warn(
        "request {} found Postgres unreachable; it works again when Postgres is back",
        RequestIdFilter.id(request));
    ProblemDetail problem =
        problem(
            ErrorCode.POSTGRES_UNREACHABLE,
            503,
            "Postgres cannot be reached; nothing was changed",
            request);
    problem.setProperty("next", "cruvero doctor");
    return answer(problem, Map.of());
  }

  @ExceptionHandler(HttpMessageNotReadableException.class)
  ResponseEntity<ProblemDetail> unreadable(
      HttpMessageNotReadableException failure, HttpServletRequest request) {
    if (failure.getCause() instanceof UnrecognizedPropertyException unknown) {
      String field = unknown.getPropertyName();
      ProblemDetail problem =
          problem(
              ErrorCode.UNKNOWN_FIELD, 400, "the field \"" + field + "\" is not known", request);
      problem.setProperty(
          "problems", List.of(new CruveroException.Problem(field, "no such field")));
      return answer(problem, Map.of());
    }
    return answer(
        problem(
            ErrorCode.INVALID_REQUEST,
            400,
            "the body is not the JSON document that is expected",
            request),
        Map.of());
  }

  @ExceptionHandler(MethodArgumentTypeMismatchException.class)
  ResponseEntity<ProblemDetail> mistyped(
      MethodArgumentTypeMismatchException failure, HttpServletRequest request) {
    return answer(
        problem(
            ErrorCode.INVALID_REQUEST,
            400,
            failure.getName() + ": the value is not one of those expected",
            request),
        Map.of());
  }

  @ExceptionHandler(Exception.class)
  ResponseEntity<ProblemDetail> other(Exception failure, HttpServletRequest request) {
    if (failure instanceof ErrorResponse springs && springs.getStatusCode().is4xxClientError()) {
      HttpStatusCode status = springs.getStatusCode();
      ErrorCode code =
          status.value() == 404 ? ErrorCode.RESOURCE_NOT_FOUND : ErrorCode.INVALID_REQUEST;
      String detail =
          status.value() == 404
              ? "there is nothing at this address"
              : request.getMethod() + " in this form is not served at this address";
      return answer(problem(code, status.value(), detail, request), Map.of());
    }
    LOG.error("request {} failed", RequestIdFilter.id(request), failure);
    return answer(
        problem(
            ErrorCode.INTERNAL_ERROR,
            500,
            "something failed inside the server; its log has it under this request id",
            request),
        Map.of());
  }

  private static ProblemDetail problem(
      ErrorCode code, int status, String detail, HttpServletRequest request) {
    ProblemDetail problem =
        ProblemDetail.forStatusAndDetail(HttpStatusCode.valueOf(status), detail);
    problem.setTitle(
        code.name().charAt(0)
            + code.name().substring(1).toLowerCase(java.util.Locale.ROOT).replace('_', ' '));
    problem.setProperty("code", code.name());
    problem.setProperty("owner", code.owner());
    problem.setProperty("requestId", RequestIdFilter.id(request));
    return problem;
  }

  private static ResponseEntity<ProblemDetail> answer(
      ProblemDetail problem, Map<String, Object> details) {
    HttpHeaders headers = new HttpHeaders();
    headers.setContentType(MediaType.APPLICATION_PROBLEM_JSON);
    if (details.get("retryAfter") instanceof Duration wait) {
      headers.set(
          HttpHeaders.RETRY_AFTER, Long.toString(Math.max(1, wait.plusMillis(999).toSeconds())));
    }
    if (details.get("headers") instanceof Map<?, ?> more) {
      more.forEach((name, value) -> headers.set(name.toString(), value.toString()));
      problem.setProperty("headers", null);
    }
    return ResponseEntity.status(problem.getStatus()).headers(headers).body(problem);
  }
}
