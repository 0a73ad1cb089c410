create table cruvero.api_keys (
  key_id      text primary key,
  secret_hash bytea not null,
  role        text not null,
  tenant_id   text,
  name        text not null,
  scopes      text[] not null, -- empty: all that the role may
  created_at  timestamptz not null,
  created_by  text not null,
  expires_at  timestamptz,
  revoked_at  timestamptz,
  replaced_by text,
  check (role in ('platform-admin', 'operator', 'auditor', 'tenant-admin', 'tenant-runner')),
  check ((role like 'tenant-%') = (tenant_id is not null))
);
grant select, insert, update (expires_at, revoked_at, replaced_by) on cruvero.api_keys to cruvero_platform;

-- Bearer tokens that are refused before they end.
create table cruvero.revoked_tokens (
  kind          text not null check (kind in ('subject', 'id')),
  value         text not null,
  issued_before timestamptz not null, -- of a subject's those that were issued until then
  until         timestamptz not null, -- all of them have ended by themselves
  primary key (kind, value)
);
grant select, insert, update, delete on cruvero.revoked_tokens to cruvero_platform;

create table cruvero.idempotency_keys (
  principal    text not null,
  tenant       text not null, -- as the header named it
  key          text not null,
  request_hash bytea not null,
  nonce        uuid not null,
  effect       uuid not null, -- stays when the same request is tried again
  released     boolean not null default false,
  created_at   timestamptz not null,
  status       int,
  content_type text,
  headers      jsonb,
  body         bytea,
  primary key (principal, tenant, key)
);
create index idempotency_keys_age on cruvero.idempotency_keys (created_at);
grant select, insert, update, delete on cruvero.idempotency_keys to cruvero_platform;
