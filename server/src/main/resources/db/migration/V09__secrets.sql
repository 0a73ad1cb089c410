-- Which credentials were written through Cruvero, and as which version in Vault. Never a value.
create table cruvero.tenant_secrets (
  tenant_id  text not null references cruvero.tenants on delete cascade,
  provider   text not null,
  version    int not null,
  written_at timestamptz not null,
  written_by text not null,
  primary key (tenant_id, provider)
);
call cruvero.protect('cruvero.tenant_secrets', 'select, insert, update, delete');
