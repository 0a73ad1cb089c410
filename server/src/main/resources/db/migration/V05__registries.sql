-- Registry versions are immutable: nobody is granted an update or a delete.
create table cruvero.registry_versions (
  id         text not null,
  version    text not null,
  digest     text not null,
  content    text not null,
  created_at timestamptz not null,
  created_by text not null,
  primary key (id, version)
);
grant select on cruvero.registry_versions to cruvero_app;
grant select, insert on cruvero.registry_versions to cruvero_platform;

-- A tenant's own entries, laid over the global version of the same name.
create table cruvero.tenant_registry_versions (
  tenant_id  text not null references cruvero.tenants on delete cascade,
  id         text not null,
  version    text not null,
  digest     text not null,
  content    text not null,
  created_at timestamptz not null,
  created_by text not null,
  primary key (tenant_id, id, version)
);
call cruvero.protect('cruvero.tenant_registry_versions', 'select, insert');
