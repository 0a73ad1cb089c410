package dev.cruvero.bench;

import java.io.PrintStream;
import java.util.List;

/** One named set of measurements on backends of its own. */
interface Benchmark {

  /**
   * @param progress what is being measured, one line each
   */
  List<Measurement> run(PrintStream progress) throws Exception;
}
