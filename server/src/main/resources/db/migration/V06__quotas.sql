-- All counters of a tenant are one row, changed only under the tenant's advisory lock: every decision sees every window,
-- charges all or none, and no two tenants can ever wait for each other. The lock is not a row lock because a refusal then
-- writes nothing at all, not even a row's mark and its commit record.
--
-- Vectors are indexed by limit: 1 rpm, 2 rph, 3 tpd, 4 maxRunsPerDay, 5 costPerDayUsd, 6 apiRpm.
-- The rules are kept here too, as they are from rules_since until rules_until: a decision reads one row. Whatever changes them
-- writes them here under the same lock (triggers of R__quotas_1_windows.sql). A limit of null is the tier's default.
-- A rate window is a ring of 62 sub-buckets (seconds; minutes): the newest 60, the one that is only partly over, counted in full,
-- and the next, in which a lease may end that is handed out now.
create table cruvero.quota_windows (
  tenant_id    text primary key references cruvero.tenants on delete cascade,
  at           timestamptz not null,
  second       bigint not null,
  second_spent int[] not null,
  second_held  int[] not null,
  minute       bigint not null,
  minute_spent int[] not null,
  minute_held  int[] not null,
  api_spent    int[] not null,
  jumps        int not null,
  zone         text not null,
  day          date not null,
  day_start    timestamptz not null,
  day_end      timestamptz not null,
  spent        numeric[] not null,
  held         numeric[] not null,
  warned       int[] not null,
  last_hold    bigint not null,
  orphans      bigint not null,
  tier         text not null,
  time_zone    text not null,
  revision     bigint not null,
  limits       numeric[] not null,
  rules_since  timestamptz not null,
  rules_until  timestamptz not null
) with (fillfactor = 25);
call cruvero.protect('cruvero.quota_windows', 'select, insert, update');

-- What is reserved and not yet settled. A settled or released hold is gone; an expired one stays for a while, so that a
-- settlement that comes too late is still counted. No foreign key: it would lock the tenant's record at every grant.
create table cruvero.quota_holds (
  tenant_id  text not null,
  hold       bigint not null,
  owner      text not null,
  jumps      int not null,
  second     bigint not null,
  minute     bigint not null,
  day        date not null,
  requests   int not null,
  tokens     numeric not null,
  runs       numeric not null,
  cost_usd   numeric not null,
  revision   bigint not null,
  created_at timestamptz not null,
  expires_at timestamptz not null,
  expired    boolean not null,
  primary key (tenant_id, hold)
);
create index quota_holds_due on cruvero.quota_holds (tenant_id, expires_at) where not expired;
create index quota_holds_past on cruvero.quota_holds (expires_at) where expired;
-- Made last: while the table looks empty all indexes look alike to the planner, and it takes the newest.
create unique index quota_holds_owner on cruvero.quota_holds (tenant_id, owner) where not expired;
call cruvero.protect('cruvero.quota_holds', 'select, insert, update, delete');
grant select (tenant_id, hold, expires_at, expired), delete on cruvero.quota_holds to cruvero_platform;
create policy platform_sweeps on cruvero.quota_holds for select to cruvero_platform using (true);
create policy platform_removes on cruvero.quota_holds for delete to cruvero_platform using (expired);

-- What replicas may grant by themselves for at most a second: an amount of each limit, counted among what is held. It is charged
-- in the sub-buckets in which the lease ends, so that a unit granted in its last moment is counted for a whole window. What
-- comes back is taken off: returned by the replica when it has stopped granting, or settled or released one by one, each
-- once (the bit of its sequence). What never comes back, because the replica died, counts until its windows end.
create table cruvero.quota_leases (
  tenant_id  text not null,
  lease      bigint not null,
  replica    text not null,
  epoch      bigint not null,
  jumps      int not null,
  second     bigint not null,
  minute     bigint not null,
  day        date not null,
  units      numeric[] not null,
  ended      bit varying not null,
  returned   boolean not null,
  expires_at timestamptz not null,
  primary key (tenant_id, lease)
);
create index quota_leases_past on cruvero.quota_leases (expires_at);
create index quota_leases_live on cruvero.quota_leases (tenant_id, expires_at);
call cruvero.protect('cruvero.quota_leases', 'select, insert, update, delete');
grant select (tenant_id, lease, expires_at, returned, units), delete on cruvero.quota_leases to cruvero_platform;
create policy platform_sweeps on cruvero.quota_leases for select to cruvero_platform using (true);
create policy platform_removes on cruvero.quota_leases for delete to cruvero_platform using (true);

-- The ledger, by the tenant's calendar day. The day's counters are always this plus the day's open holds; debt is what a
-- settlement of an earlier day took beyond its hold.
create table cruvero.tenant_usage_daily (
  tenant_id         text not null references cruvero.tenants on delete cascade,
  day               date not null,
  requests          bigint not null default 0,
  prompt_tokens     bigint not null default 0,
  completion_tokens bigint not null default 0,
  tokens            numeric not null default 0,
  runs              numeric not null default 0,
  cost_usd          numeric not null default 0,
  unknown_usage     bigint not null default 0,
  debt_tokens       numeric not null default 0,
  debt_cost_usd     numeric not null default 0,
  primary key (tenant_id, day)
);
call cruvero.protect('cruvero.tenant_usage_daily', 'select, insert, update');

create type cruvero.quota_answer as (
  outcome   text,
  hold      bigint,
  over      int,
  reason    text,
  until     timestamptz,
  at        timestamptz,
  day_start timestamptz,
  day_end   timestamptz,
  maxima    numeric[],
  spent     numeric[],
  held      numeric[],
  risen     int[],
  leased    numeric[],
  times     int,
  life      int,
  epoch     bigint
);
