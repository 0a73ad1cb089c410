package dev.cruvero.http;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.apache.catalina.connector.Request;
import org.apache.catalina.connector.Response;
import org.apache.catalina.valves.ErrorReportValve;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;

/** What Tomcat refuses before any filter sees it, such as a path with an encoded slash. */
final class ProblemValve extends ErrorReportValve {

  private static String document(int status, String id) {
    return """
    {"status":%d,"title":"Invalid request","code":"INVALID_REQUEST",\
    "detail":"a request in this form is not served","owner":"Platform/SRE","requestId":"%s"}"""
        .formatted(status, id);
  }

  @Override
  protected void report(Request request, Response response, @Nullable Throwable failure) {
    int status = response.getStatus();
    if (status < 400 || response.getContentWritten() > 0 || !response.setErrorReported()) {
      return;
    }
    String id = RequestIdFilter.newId();
    response.setHeader("X-Request-Id", id);
    response.setContentType(MediaType.APPLICATION_PROBLEM_JSON_VALUE);
    try {
      response.getOutputStream().write(document(status, id).getBytes(StandardCharsets.UTF_8));
      response.finishResponse();
    } catch (IOException gone) {
      container.getLogger().debug("nobody was there to answer", gone);
    }
  }
}
