package dev.cruvero.db;

import java.sql.Connection;
import java.sql.SQLException;

/** Where a connection comes from; gives up within seconds. */
@FunctionalInterface
interface Connections {

  Connection open() throws SQLException;
}
