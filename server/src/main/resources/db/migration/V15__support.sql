-- Leave for one principal of the platform to read what a tenant's runs say, for a short time.
create table cruvero.support_grants (
  tenant_id  text not null references cruvero.tenants on delete cascade,
  grant_id   text not null,
  principal  text not null,
  reason     text not null,
  created_at timestamptz not null,
  created_by text not null,
  expires_at timestamptz not null check (expires_at <= created_at + interval '8 hours'),
  revoked_at timestamptz,
  primary key (tenant_id, grant_id)
);
call cruvero.protect('cruvero.support_grants', 'select, insert, update');
