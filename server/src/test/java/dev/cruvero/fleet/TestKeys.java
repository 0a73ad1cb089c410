package dev.cruvero.fleet;

import dev.cruvero.secrets.KeyRing;
import dev.cruvero.secrets.PayloadKey;
import java.util.ArrayList;
import java.util.List;

/** A ring of keys that are in no Vault. */
final class TestKeys implements KeyRing {

  private final List<PayloadKey> keys = new ArrayList<>();
  private final List<String> texts = new ArrayList<>();

  TestKeys() {
    rotate();
  }

  void rotate() {
    add(PayloadKey.fresh());
  }

  void add(String key) {
    texts.add(key);
    keys.add(PayloadKey.of(keys.size() + 1, key));
  }

  List<String> texts() {
    return texts;
  }

  @Override
  public PayloadKey current() {
    return keys.getLast();
  }

  @Override
  public PayloadKey of(int version) {
    return keys.get(version - 1);
  }
}
