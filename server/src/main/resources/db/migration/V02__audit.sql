create table cruvero.audit_events (
  tenant_id  text not null,
  seq        bigint not null,
  at         timestamptz not null,
  actor      text not null,
  action     text not null,
  target     text not null,
  outcome    text not null check (outcome in ('ALLOWED', 'DENIED', 'FAILED')),
  details    jsonb not null,
  primary key (tenant_id, seq)
);
call cruvero.protect('cruvero.audit_events', 'select, insert');

-- The head is locked by each append, so that a tenant's events have one order without gaps.
create table cruvero.audit_heads (
  tenant_id text primary key,
  seq       bigint not null
);
call cruvero.protect('cruvero.audit_heads', 'select, insert, update');

-- What concerns no tenant: platform keys, unauthenticated denials (bounded by the server).
create table cruvero.platform_audit_events (
  seq     bigint generated always as identity primary key,
  at      timestamptz not null,
  actor   text not null,
  action  text not null,
  target  text not null,
  outcome text not null check (outcome in ('ALLOWED', 'DENIED', 'FAILED')),
  details jsonb not null
);
grant select, insert on cruvero.platform_audit_events to cruvero_platform;
