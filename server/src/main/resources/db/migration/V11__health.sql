-- The server compares the schema's version with its own; it changes nothing here.
grant select on cruvero.schema_history to cruvero_platform;
