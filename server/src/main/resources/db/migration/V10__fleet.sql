-- Who we are to Temporal: the mark on namespaces that this installation registered. One row, written at first need,
-- so that a copied database that was never used is another installation.
create table cruvero.installation (
  only_row boolean primary key default true check (only_row),
  id uuid not null default gen_random_uuid()
);
grant select, insert on cruvero.installation to cruvero_platform;

-- The worker processes that are alive, so that an api process can say that there are none. States names only the
-- tenants that are not simply being served: {"acme": "POLL_DENIED"}.
create table cruvero.fleet_members (
  member uuid primary key,
  started_at timestamptz not null default cruvero.now(),
  seen_at timestamptz not null default cruvero.now(),
  states jsonb not null default '{}'
);
grant select, insert, update, delete on cruvero.fleet_members to cruvero_platform;
