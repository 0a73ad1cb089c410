package dev.cruvero;

/** The server program. */
public final class CruveroServer {

  private CruveroServer() {}

  static void main(String[] args) {}
}
