package dev.cruvero.base;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Work that is done again and again: that it fails is said once in a line, and that it works. */
public final class RepeatedTask implements Runnable {

  private static final Logger LOG = LoggerFactory.getLogger(RepeatedTask.class);

  private final String what;
  private final Runnable work;
  private volatile boolean failing;

  /**
   * @param what the work as the subject of a sentence
   */
  public RepeatedTask(String what, Runnable work) {
    this.what = what;
    this.work = work;
  }

  @Override
  public void run() {
    try {
      work.run();
      if (failing) {
        LOG.info("{} works again", what);
      }
      failing = false;
    } catch (RuntimeException failure) {
      if (!failing) {
        LOG.warn("{} failed and is repeated ({})", what, failure.getClass().getSimpleName());
      }
      LOG.debug("{} failed", what, failure);
      failing = true;
    }
  }
}
