-- One operation: bringing a tenant to ACTIVE, or proving again that it is sound. It does not refer to the tenant's row,
-- so that what became of an abandoned one can still be read; the uid tells it from a later tenant of the same id.
create table cruvero.onboardings (
  tenant_id    text not null,
  operation_id text not null,
  tenant_uid   uuid not null,
  kind         text not null check (kind in ('onboard', 'verify')),
  state        text not null check (state in ('RUNNING', 'AWAITING_HUMAN', 'FAILED', 'COMPLETED', 'ABANDONED')),
  owner        text,
  sample       boolean not null,
  abandoning   boolean not null default false,
  started_by   text not null,
  started_at   timestamptz not null,
  ended_at     timestamptz,
  due_at       timestamptz not null,
  primary key (tenant_id, operation_id)
);
create unique index onboardings_one_open on cruvero.onboardings (tenant_id) where ended_at is null;
create index onboardings_due on cruvero.onboardings (due_at) where ended_at is null;
call cruvero.protect('cruvero.onboardings', 'select, insert, update');
-- Whoever wakes the engine sees which operations are open and when each was to be looked at, not what they say.
grant select (tenant_id, operation_id, kind, state, owner, due_at, ended_at), update (due_at)
  on cruvero.onboardings to cruvero_platform;
create policy platform_finds_open on cruvero.onboardings for select to cruvero_platform using (ended_at is null);
create policy platform_claims_due on cruvero.onboardings for update to cruvero_platform using (ended_at is null);

-- One step of an operation. RUNNING is an intent, written before the first remote call; evidence comes with the answer.
create table cruvero.onboarding_steps (
  tenant_id     text not null,
  operation_id  text not null,
  step          text not null,
  number        int not null,
  state         text not null check (state in ('PENDING', 'RUNNING', 'DONE', 'WAITING', 'FAILED', 'SKIPPED')),
  attempts      int not null default 0,
  failures      int not null default 0,
  started_at    timestamptz,
  ended_at      timestamptz,
  failing_since timestamptz,
  next_retry_at timestamptz,
  cause_code    text,
  cause_message text,
  cause_owner   text,
  cause_next    text,
  evidence      jsonb,
  primary key (tenant_id, operation_id, step),
  foreign key (tenant_id, operation_id) references cruvero.onboardings on delete cascade
);
call cruvero.protect('cruvero.onboarding_steps', 'select, insert, update');
