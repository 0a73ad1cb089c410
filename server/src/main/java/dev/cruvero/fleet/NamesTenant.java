package dev.cruvero.fleet;

/**
 * What is handed to a tenant's workflows and activities says whose it is; the guards of clients and
 * workers refuse another tenant's.
 */
public interface NamesTenant {

  String tenant();
}
