-- Limits that are other for a while, with who wanted it and why; what is over stays as the record. What counts is decided
-- by cruvero.now() at each decision, so that nobody has to end one.
create table cruvero.quota_overrides (
  tenant_id text not null references cruvero.tenants on delete cascade,
  number    bigint not null,
  limit_id  text not null check (limit_id in ('rpm', 'rph', 'tpd', 'maxRunsPerDay', 'costPerDayUsd', 'apiRpm')),
  value     numeric not null check (value >= 0),
  reason    text not null check (length(reason) between 1 and 500),
  made_by   text not null,
  made_at   timestamptz not null,
  until     timestamptz not null check (until >= made_at and until <= made_at + interval '31 days'),
  ended_by  text,
  ended_at  timestamptz,
  primary key (tenant_id, number),
  check ((ended_by is null) = (ended_at is null))
);
create unique index quota_overrides_open on cruvero.quota_overrides (tenant_id, limit_id) where ended_at is null;
call cruvero.protect('cruvero.quota_overrides', 'select, insert, update');
