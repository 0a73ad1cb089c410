package dev.cruvero.fleet;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.TrustManagerFactory;

/**
 * Ends TLS in front of a Temporal server that speaks plain text, as the development server does,
 * and lets in only who shows the one certificate that it trusts.
 */
final class TlsFront implements AutoCloseable {

  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final SSLServerSocket door;
  private final String host;
  private final int port;

  TlsFront(TestIdentity own, TestIdentity trusted, String behind)
      throws IOException, GeneralSecurityException {
    this.host = behind.substring(0, behind.lastIndexOf(':'));
    this.port = Integer.parseInt(behind.substring(host.length() + 1));
    this.door =
        (SSLServerSocket)
            context(own, trusted)
                .getServerSocketFactory()
                .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
    SSLParameters parameters = door.getSSLParameters();
    parameters.setApplicationProtocols(new String[] {"h2"});
    parameters.setNeedClientAuth(true);
    door.setSSLParameters(parameters);
    threads.execute(this::accept);
  }

  String address() {
    return "127.0.0.1:" + door.getLocalPort();
  }

  private void accept() {
    while (!door.isClosed()) {
      try {
        Socket caller = door.accept();
        Socket server = new Socket(host, port);
        threads.execute(() -> carry(caller, server));
        threads.execute(() -> carry(server, caller));
      } catch (IOException _) {
        // closed, or nobody behind: the caller sees a connection that ends
      }
    }
  }

  private static void carry(Socket from, Socket to) {
    try (from;
        to) {
      from.getInputStream().transferTo(to.getOutputStream());
    } catch (IOException _) {
      // one side went away, and with it the other
    }
  }

  private static SSLContext context(TestIdentity own, TestIdentity trusted)
      throws IOException, GeneralSecurityException {
    KeyManagerFactory keys = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
    keys.init(own.store(), TestIdentity.PASSWORD);
    KeyStore known = KeyStore.getInstance("PKCS12");
    known.load(null, null);
    known.setCertificateEntry("trusted", trusted.store().getCertificate("own"));
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(known);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }

  @Override
  public void close() throws IOException {
    door.close();
    threads.shutdownNow();
  }
}
