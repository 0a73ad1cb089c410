-- Signed statements of how far a record had come. The key that signs is nowhere in this database.
create table cruvero.audit_checkpoints (
  tenant_id text not null,
  number    bigint not null,
  seq       bigint not null,
  hash      text not null,
  at        timestamptz not null,
  previous  text,
  key       text not null,
  signature text not null,
  primary key (tenant_id, number)
);
call cruvero.protect('cruvero.audit_checkpoints', 'select, insert');

create table cruvero.platform_audit_checkpoints (
  number    bigint primary key,
  seq       bigint not null,
  hash      text not null,
  at        timestamptz not null,
  previous  text,
  key       text not null,
  signature text not null
);
grant select, insert on cruvero.platform_audit_checkpoints to cruvero_platform;

-- Values that events hold only commitments to, so that they can be erased: without the salt nobody can guess them.
create table cruvero.audit_values (
  tenant_id text not null,
  committed text not null,
  salt      text not null,
  value     text not null,
  primary key (tenant_id, committed)
);
create index audit_values_by_value on cruvero.audit_values (tenant_id, md5(value));
call cruvero.protect('cruvero.audit_values', 'select, insert, delete');

create table cruvero.platform_audit_values (
  committed text primary key,
  salt      text not null,
  value     text not null
);
create index platform_audit_values_by_value on cruvero.platform_audit_values (md5(value));
grant select, insert, delete on cruvero.platform_audit_values to cruvero_platform;
