package dev.cruvero.quotas;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import javax.tools.JavaCompiler;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;

/**
 * This package a second time, with one place of one of its sources changed; all other packages are
 * the ones of everybody. So production code needs no switch for its guards.
 */
final class MutantLoader extends ClassLoader {

  private static final String PACKAGE = "dev.cruvero.quotas.";
  private static final Path SOURCES = Path.of("src/main/java/dev/cruvero/quotas");

  private final Path changed;

  MutantLoader(Path folder, String type, String with, String without) throws IOException {
    super(MutantLoader.class.getClassLoader());
    changed = folder;
    String source = Files.readString(SOURCES.resolve(type + ".java"));
    assertThat(source).contains(with);
    compile(type, source.replace(with, without));
  }

  private void compile(String type, String source) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    String classes =
        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    List<String> options =
        List.of("-d", changed.toString(), "-cp", classes, "-proc:none", "-nowarn");
    StringWriter problems = new StringWriter();
    boolean good =
        compiler
            .getTask(problems, null, null, options, null, List.of(new Text(type, source)))
            .call();
    assertThat(good).as(problems.toString()).isTrue();
  }

  @Override
  protected Class<?> loadClass(String name, boolean resolve) throws ClassNotFoundException {
    if (!name.startsWith(PACKAGE)) {
      return super.loadClass(name, resolve);
    }
    synchronized (getClassLoadingLock(name)) {
      Class<?> loaded = findLoadedClass(name);
      return loaded == null ? findClass(name) : loaded;
    }
  }

  @Override
  protected Class<?> findClass(String name) throws ClassNotFoundException {
    String file = name.replace('.', '/') + ".class";
    try (InputStream bytes =
        Files.exists(changed.resolve(file))
            ? Files.newInputStream(changed.resolve(file))
            : Objects.requireNonNull(getParent()).getResourceAsStream(file)) {
      if (bytes == null) {
        throw new ClassNotFoundException(name);
      }
      byte[] all = bytes.readAllBytes();
      return defineClass(name, all, 0, all.length);
    } catch (IOException failure) {
      throw new ClassNotFoundException(name, failure);
    }
  }

  private static final class Text extends SimpleJavaFileObject {

    private final String source;

    Text(String type, String source) {
      super(URI.create("string:///" + type + ".java"), Kind.SOURCE);
      this.source = source;
    }

    @Override
    public CharSequence getCharContent(boolean ignoreErrors) {
      return source;
    }
  }
}
