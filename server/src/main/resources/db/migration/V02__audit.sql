-- Each event carries the hash of what it says and of the event before it; details are kept as the very text that was hashed.
create table cruvero.audit_events (
  tenant_id  text not null,
  seq        bigint not null,
  at         timestamptz not null,
  actor      text not null,
  action     text not null,
  target     text not null,
  outcome    text not null check (outcome in ('ALLOWED', 'DENIED', 'FAILED')),
  details    json not null,
  hash       text not null,
  primary key (tenant_id, seq)
);
call cruvero.protect('cruvero.audit_events', 'select, insert');

-- The head is locked by each append, so that a tenant's events are one chain. signed_seq is the last event that a
-- checkpoint vouches for, unsigned_since the time of the first one after it.
create table cruvero.audit_heads (
  tenant_id      text primary key,
  seq            bigint not null default 0,
  hash           text,
  signed_seq     bigint not null default 0,
  unsigned_since timestamptz
);
call cruvero.protect('cruvero.audit_heads', 'select, insert, update');
grant select (tenant_id, seq, signed_seq, unsigned_since) on cruvero.audit_heads to cruvero_platform;
create policy platform_reads on cruvero.audit_heads for select to cruvero_platform using (true);

-- What concerns no tenant: platform keys, unauthenticated denials (bounded by the server).
create table cruvero.platform_audit_events (
  seq     bigint primary key,
  at      timestamptz not null,
  actor   text not null,
  action  text not null,
  target  text not null,
  outcome text not null check (outcome in ('ALLOWED', 'DENIED', 'FAILED')),
  details json not null,
  hash    text not null
);
grant select, insert on cruvero.platform_audit_events to cruvero_platform;

create table cruvero.platform_audit_heads (
  singleton      boolean primary key default true check (singleton),
  seq            bigint not null default 0,
  hash           text,
  signed_seq     bigint not null default 0,
  unsigned_since timestamptz
);
insert into cruvero.platform_audit_heads default values;
grant select, update on cruvero.platform_audit_heads to cruvero_platform;
