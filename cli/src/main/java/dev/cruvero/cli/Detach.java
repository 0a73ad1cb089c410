package dev.cruvero.cli;

/** While open, Ctrl-C says that the server goes on and how to follow it again. */
final class Detach implements AutoCloseable {

  private final Thread hook;

  Detach(Session session, String sentence) {
    this.hook =
        Thread.ofPlatform()
            .unstarted(() -> session.io().err().println(System.lineSeparator() + sentence));
    Runtime.getRuntime().addShutdownHook(hook);
  }

  @Override
  public void close() {
    try {
      Runtime.getRuntime().removeShutdownHook(hook);
    } catch (IllegalStateException e) {
      // The process is already going down; the hook is telling it.
    }
  }
}
