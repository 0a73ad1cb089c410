-- One agent run. The transcript is its prompt and its steps; Temporal's history holds references to them only.
create table cruvero.runs (
  tenant_id           text not null references cruvero.tenants on delete cascade,
  run_id              text not null,
  state               text not null check (state in
                        ('QUEUED', 'RUNNING', 'WAITING', 'COMPLETED', 'FAILED', 'CANCELLED', 'LIMIT_REACHED')),
  prompt              text not null,
  model               text not null,
  tools               text[],
  tool_choice         text,
  registry_id         text not null,
  registry_version    text not null,
  registry_digest     text not null,
  started_by          text not null,
  hold_id             text,
  waiting_limit       text,
  waiting_until       timestamptz,
  answer              text,
  cause_code          text,
  cause_message       text,
  cause_next          text,
  cancel_requested_at timestamptz,
  created_at          timestamptz not null,
  started_at          timestamptz,
  ended_at            timestamptz,
  primary key (tenant_id, run_id)
);
create index runs_newest on cruvero.runs (tenant_id, created_at desc, run_id desc);
create index runs_waiting on cruvero.runs (tenant_id, created_at) where state = 'WAITING';
create index runs_queued on cruvero.runs (created_at) where state = 'QUEUED';
create index runs_open on cruvero.runs (created_at) where state in ('RUNNING', 'WAITING');
call cruvero.protect('cruvero.runs', 'select, insert, update, delete');

-- Whoever looks for runs whose workflow was never started, or was ended by an operator, sees that there are some, not what they say.
grant select (tenant_id, run_id, state, created_at) on cruvero.runs to cruvero_platform;
create policy platform_finds_open on cruvero.runs for select to cruvero_platform using (state in ('QUEUED', 'RUNNING', 'WAITING'));

-- One model call or tool call. A row that is RUNNING is an intent; the receipt replaces it in one statement.
create table cruvero.run_steps (
  tenant_id         text not null,
  run_id            text not null,
  number            int not null,
  kind              text not null check (kind in ('MODEL', 'TOOL')),
  state             text not null check (state in ('RUNNING', 'DONE', 'FAILED', 'REFUSED')),
  name              text not null,
  attempts          int not null,
  call_id           text,
  input             text,
  output            text,
  tool_calls        jsonb,
  finish_reason     text,
  provider          text,
  served_model      text,
  response_id       text,
  practice          boolean not null default false,
  prompt_tokens     bigint not null default 0,
  completion_tokens bigint not null default 0,
  cost_usd          numeric(18, 9) not null default 0,
  usage_known       boolean not null default true,
  cause_code        text,
  cause_message     text,
  cause_next        text,
  refusal_rule      text,
  refusal_list      text,
  downgraded_from   text,
  downgrade_limit   text,
  started_at        timestamptz not null,
  ended_at          timestamptz,
  primary key (tenant_id, run_id, number),
  foreign key (tenant_id, run_id) references cruvero.runs on delete cascade
);
call cruvero.protect('cruvero.run_steps', 'select, insert, update, delete');

-- What a run was told about its tenant's limits: once a window and level. Step 0 is the run's start.
create table cruvero.run_warnings (
  tenant_id text not null,
  run_id    text not null,
  step      int not null,
  limit_id  text not null,
  percent   int not null check (percent in (80, 95)),
  at        timestamptz not null,
  reset_at  timestamptz not null,
  primary key (tenant_id, run_id, limit_id, at),
  foreign key (tenant_id, run_id) references cruvero.runs on delete cascade
);
call cruvero.protect('cruvero.run_warnings', 'select, insert, delete');
