package dev.cruvero.http;

import dev.cruvero.api.ErrorCode;
import dev.cruvero.base.CruveroException;
import dev.cruvero.base.CruveroException.Problem;
import jakarta.servlet.http.HttpServletRequest;
import java.sql.SQLException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessResourceFailureException;
import org.springframework.dao.DataIntegrityViolationException;
import org.springframework.dao.RecoverableDataAccessException;
import org.springframework.dao.TransientDataAccessResourceException;
import org.springframework.http.HttpHeaders;
import org.springframework.http.ProblemDetail;
import org.springframework.http.ResponseEntity;
import org.springframework.http.converter.HttpMessageNotReadableException;
import org.springframework.transaction.CannotCreateTransactionException;
import org.springframework.transaction.TransactionSystemException;
import org.springframework.web.ErrorResponse;
import org.springframework.web.bind.MissingServletRequestParameterException;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.RestControllerAdvice;
import org.springframework.web.context.request.async.AsyncRequestNotUsableException;
import org.springframework.web.method.annotation.MethodArgumentTypeMismatchException;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.exc.UnrecognizedPropertyException;

/**
 * The one translator from failures to problem documents (RFC 9457). What it does not know is an
 * internal error without details.
 */
@RestControllerAdvice
class ProblemHandler {

  private static final Logger LOG = LoggerFactory.getLogger(ProblemHandler.class);
  private static final String NOT_IN_ENCODING = "22021";

  @ExceptionHandler(CruveroException.class)
  ResponseEntity<ProblemDetail> ours(CruveroException failure, HttpServletRequest request) {
    if (failure.code().kind() == ErrorCode.Kind.INTERNAL) {
      LOG.error("a request failed: {}", failure.getMessage(), failure);
    }
    ProblemDetail problem =
        Problems.of(failure.code(), failure.code().status(), failure.getMessage(), request);
    if (failure.next() != null) {
      problem.setProperty("next", failure.next());
    }
    failure.details().entrySet().stream()
        .filter(detail -> !detail.getKey().equals("headers"))
        .forEach(detail -> problem.setProperty(detail.getKey(), detail.getValue()));
    if (!failure.problems().isEmpty()) {
      problem.setProperty("problems", failure.problems());
    }
    return Problems.answer(problem, headers(failure.details()));
  }

  /** What a limit says in headers: when to come back, and what is left. */
  private static HttpHeaders headers(Map<String, Object> details) {
    HttpHeaders headers = new HttpHeaders();
    if (details.get("retryAfter") instanceof Duration wait) {
      headers.set(
          HttpHeaders.RETRY_AFTER,
          Long.toString(Math.max(1, Math.ceilDiv(wait.toMillis(), 1_000L))));
    }
    if (details.get("headers") instanceof Map<?, ?> more) {
      more.forEach((name, value) -> headers.set(name.toString(), value.toString()));
    }
    return headers;
  }

  @ExceptionHandler({
    CannotCreateTransactionException.class,
    DataAccessResourceFailureException.class,
    TransientDataAccessResourceException.class,
    RecoverableDataAccessException.class
  })
  ResponseEntity<ProblemDetail> postgres(Exception failure, HttpServletRequest request) {
    LOG.warn(
        "a request found Postgres unreachable; it works again when Postgres is back ({})",
        failure.getClass().getSimpleName());
    ProblemDetail problem =
        Problems.of(ErrorCode.POSTGRES_UNREACHABLE, 503, "Postgres cannot be reached", request);
    problem.setProperty("next", "cruvero doctor");
    return Problems.answer(problem);
  }

  /** The rollback failed too, which hides why there was one. */
  @ExceptionHandler(TransactionSystemException.class)
  ResponseEntity<ProblemDetail> broken(
      TransactionSystemException failure, HttpServletRequest request) {
    return failure.getApplicationException() instanceof CruveroException ours
        ? ours(ours, request)
        : postgres(failure, request);
  }

  @ExceptionHandler(HttpMessageNotReadableException.class)
  ResponseEntity<ProblemDetail> unreadable(
      HttpMessageNotReadableException failure, HttpServletRequest request) {
    if (!(failure.getCause() instanceof JacksonException json)) {
      return invalid("a JSON body is expected", request);
    }
    String path =
        json.getPath().stream()
            .map(step -> Optional.ofNullable(step.getPropertyName()).orElse("[]"))
            .collect(Collectors.joining("."));
    if (json instanceof UnrecognizedPropertyException) {
      return field(ErrorCode.UNKNOWN_FIELD, path, "no such field", request);
    }
    if (path.isEmpty()) {
      return invalid("the body is not the JSON document that is expected", request);
    }
    return field(ErrorCode.INVALID_REQUEST, path, reason(json), request);
  }

  /** What our own value types say about their shape; anything else might repeat what was sent. */
  private static String reason(Throwable json) {
    return json.getCause() instanceof IllegalArgumentException ours
            && ours.getStackTrace()[0].getClassName().startsWith("dev.cruvero.")
        ? String.valueOf(ours.getMessage())
        : "the value is not one of those expected";
  }

  private static ResponseEntity<ProblemDetail> field(
      ErrorCode code, String field, String message, HttpServletRequest request) {
    ProblemDetail problem = Problems.of(code, code.status(), field + ": " + message, request);
    problem.setProperty("problems", List.of(new Problem(field, message, code)));
    return Problems.answer(problem);
  }

  private static ResponseEntity<ProblemDetail> invalid(String detail, HttpServletRequest request) {
    return Problems.answer(Problems.of(ErrorCode.INVALID_REQUEST, 400, detail, request));
  }

  @ExceptionHandler(MethodArgumentTypeMismatchException.class)
  ResponseEntity<ProblemDetail> mistyped(
      MethodArgumentTypeMismatchException failure, HttpServletRequest request) {
    return field(
        ErrorCode.INVALID_REQUEST,
        failure.getName(),
        "the value is not one of those expected",
        request);
  }

  @ExceptionHandler(MissingServletRequestParameterException.class)
  ResponseEntity<ProblemDetail> missing(
      MissingServletRequestParameterException failure, HttpServletRequest request) {
    return field(ErrorCode.INVALID_REQUEST, failure.getParameterName(), "is needed", request);
  }

  /** A character that Postgres cannot keep, in a value that nothing else looked at. */
  @ExceptionHandler(DataIntegrityViolationException.class)
  ResponseEntity<ProblemDetail> data(
      DataIntegrityViolationException failure, HttpServletRequest request) {
    return failure.getRootCause() instanceof SQLException sql
            && NOT_IN_ENCODING.equals(sql.getSQLState())
        ? invalid("a value contains a character that cannot be stored", request)
        : other(failure, request);
  }

  /** The caller is gone: there is nobody to answer. */
  @ExceptionHandler(AsyncRequestNotUsableException.class)
  void gone() {}

  @ExceptionHandler(Exception.class)
  ResponseEntity<ProblemDetail> other(Exception failure, HttpServletRequest request) {
    if (failure instanceof ErrorResponse springs && springs.getStatusCode().is4xxClientError()) {
      return Problems.answer(
          Problems.of(springs.getStatusCode().value(), request), springs.getHeaders());
    }
    LOG.error("a request failed", failure);
    return Problems.answer(Problems.of(500, request));
  }
}
