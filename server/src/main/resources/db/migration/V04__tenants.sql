create table cruvero.tenants (
  tenant_id        text primary key,
  uid              uuid not null unique,
  display_name     text not null,
  enabled          boolean not null,
  state            text not null,
  tier             text not null,
  namespace        text not null,
  memory_namespace text not null,
  time_zone        text not null,
  labels           jsonb not null,
  registry_id      text not null,
  registry_version text not null,
  limits_set       boolean not null,
  policy_set       boolean not null,
  adopt_namespace  boolean not null,
  hidden           boolean not null,
  ever_active      boolean not null,
  revision         bigint not null,
  created_at       timestamptz not null,
  updated_at       timestamptz not null,
  vault_told       boolean not null default true -- whether Vault knows if it is suspended
);
call cruvero.protect('cruvero.tenants', 'select, insert, update, delete');
grant select on cruvero.tenants to cruvero_platform;
create index tenants_untold on cruvero.tenants (tenant_id) where not vault_told;
create policy platform_reads on cruvero.tenants for select to cruvero_platform using (true);

-- A key dies with its tenant: an id that is free again after an abandoned onboarding must not come with old keys.
alter table cruvero.api_keys add foreign key (tenant_id) references cruvero.tenants on delete cascade;
create index api_keys_tenant on cruvero.api_keys (tenant_id);

-- Names that must be unique across tenants. Only insert and delete of one's own: a taken name answers with a violation.
create table cruvero.name_claims (
  tenant_id text not null references cruvero.tenants on delete cascade,
  kind      text not null,
  name      text not null,
  primary key (tenant_id, kind)
);
create unique index name_claims_once on cruvero.name_claims (kind, name);
call cruvero.protect('cruvero.name_claims', 'select, insert, delete');

create table cruvero.tenant_limits (
  tenant_id        text primary key references cruvero.tenants on delete cascade,
  rpm              bigint check (rpm >= 0),
  rph              bigint check (rph >= 0),
  tpd              bigint check (tpd >= 0),
  max_runs_per_day bigint check (max_runs_per_day >= 0),
  cost_per_day_usd numeric(18, 6) check (cost_per_day_usd >= 0),
  api_rpm          bigint check (api_rpm >= 0)
);
call cruvero.protect('cruvero.tenant_limits', 'select, insert, update, delete');

create table cruvero.tenant_policies (
  tenant_id       text primary key references cruvero.tenants on delete cascade,
  allowed_models  text[] not null,
  blocked_models  text[] not null,
  allowed_tools   text[] not null,
  blocked_tools   text[] not null,
  http_hosts      text[] not null,
  downgrade_model text
);
call cruvero.protect('cruvero.tenant_policies', 'select, insert, update, delete');

create table cruvero.tenant_approvals (
  tenant_id        text primary key references cruvero.tenants on delete cascade,
  document         text not null,
  isolation        text not null,
  rpm              bigint,
  rph              bigint,
  tpd              bigint,
  max_runs_per_day bigint,
  cost_per_day_usd numeric(18, 6),
  api_rpm          bigint
);
call cruvero.protect('cruvero.tenant_approvals', 'select, insert, update, delete');

-- Listing and serving read whole records across tenants; nothing of this is a tenant's content.
grant select on cruvero.tenant_limits, cruvero.tenant_policies, cruvero.tenant_approvals to cruvero_platform;
create policy platform_reads on cruvero.tenant_limits for select to cruvero_platform using (true);
create policy platform_reads on cruvero.tenant_policies for select to cruvero_platform using (true);
create policy platform_reads on cruvero.tenant_approvals for select to cruvero_platform using (true);
