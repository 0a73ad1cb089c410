-- Run once by an administrator, connected to the new database:
--   createdb cruvero
--   psql -d cruvero -v owner_password=… -v app_password=… -v platform_password=… -v readonly_password=… -f roles.sql
-- `cruvero setup postgres` and `cruvero dev` run this very file. None of the four can become more than it is here.

-- Owns the database and the schema; used by `cruvero migrate` and `cruvero key bootstrap` only, never by the server.
create role cruvero_owner login nosuperuser nobypassrls nocreaterole nocreatedb noreplication noinherit password :'owner_password';

-- The server, for one tenant at a time; row-level security is forced on what it sees.
create role cruvero_app login nosuperuser nobypassrls nocreaterole nocreatedb noreplication noinherit password :'app_password';

-- The server, across tenants; migrations grant it single columns of what listing, sweeping and scheduling need.
create role cruvero_platform login nosuperuser nobypassrls nocreaterole nocreatedb noreplication noinherit password :'platform_password';

-- People and reporting: one tenant at a time (set cruvero.tenant_id), no prompts, answers or transcripts, no change. The server does
-- not know this login. Whoever has it chooses the tenant, so give it to those who may see every tenant's record.
create role cruvero_readonly login nosuperuser nobypassrls nocreaterole nocreatedb noreplication noinherit password :'readonly_password';

alter role cruvero_owner set search_path = cruvero;
alter role cruvero_app set search_path = cruvero;
alter role cruvero_platform set search_path = cruvero;
alter role cruvero_readonly set search_path = cruvero;
alter role cruvero_readonly set default_transaction_read_only = on;

alter database :"DBNAME" owner to cruvero_owner;
revoke all on database :"DBNAME" from public;
grant connect on database :"DBNAME" to cruvero_app, cruvero_platform, cruvero_readonly;

revoke all on schema public from public;
create schema cruvero authorization cruvero_owner;
