package dev.cruvero;

import dev.cruvero.base.CruveroException;
import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/** Lets a refusal to start be read as the sentence it is, without a stack trace around it. */
final class StartFailure extends AbstractFailureAnalyzer<CruveroException> {

  @Override
  protected FailureAnalysis analyze(Throwable root, CruveroException refusal) {
    return new FailureAnalysis(refusal.getMessage(), refusal.next(), root);
  }
}
