-- All counters of a tenant are one row, changed only under the tenant's advisory lock: every decision sees every window,
-- charges all or none, and no two tenants can ever wait for each other. The lock is not a row lock because a refusal then
-- writes nothing at all, not even a row's mark and its commit record.
--
-- Vectors are indexed by limit: 1 rpm, 2 rph, 3 tpd, 4 maxRunsPerDay, 5 costPerDayUsd.
-- A rate window is a ring of 61 sub-buckets (seconds; minutes): the newest 60 and the one that is only partly over, counted in full.
create table cruvero.quota_windows (
  tenant_id    text primary key references cruvero.tenants on delete cascade,
  at           timestamptz not null,
  second       bigint not null,
  second_spent int[] not null,
  second_held  int[] not null,
  minute       bigint not null,
  minute_spent int[] not null,
  minute_held  int[] not null,
  jumps        int not null,
  zone         text not null,
  day          date not null,
  day_start    timestamptz not null,
  day_end      timestamptz not null,
  spent        numeric[] not null,
  held         numeric[] not null,
  warned       int[] not null,
  last_hold    bigint not null,
  orphans      bigint not null
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
create unique index quota_holds_owner on cruvero.quota_holds (tenant_id, owner) where not expired;
create index quota_holds_due on cruvero.quota_holds (tenant_id, expires_at) where not expired;
create index quota_holds_past on cruvero.quota_holds (expires_at) where expired;
call cruvero.protect('cruvero.quota_holds', 'select, insert, update, delete');
grant select (tenant_id, hold, expires_at, expired), delete on cruvero.quota_holds to cruvero_platform;
create policy platform_sweeps on cruvero.quota_holds for select to cruvero_platform using (true);
create policy platform_removes on cruvero.quota_holds for delete to cruvero_platform using (expired);

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
  risen     int[]
);

-- The limits in force: what is set, else the default of the tier, handed in by the server, which owns the defaults.
create function cruvero.quota_rules(p_dedicated numeric[], p_pooled numeric[])
  returns table (maxima numeric[], zone text, revision bigint) language sql stable as $$
  select array[coalesce(l.rpm, d.v[1]), coalesce(l.rph, d.v[2]), coalesce(l.tpd, d.v[3]),
               coalesce(l.max_runs_per_day, d.v[4]), coalesce(l.cost_per_day_usd, d.v[5])],
         t.time_zone, t.revision
    from cruvero.tenants t
    left join cruvero.tenant_limits l on l.tenant_id = t.tenant_id
    cross join lateral (select case t.tier when 'pooled' then p_pooled else p_dedicated end as v) d
   where t.tenant_id = current_setting('cruvero.tenant_id')
$$;

create function cruvero.quota_blank(p_now timestamptz) returns cruvero.quota_windows language plpgsql as $$
declare
  w cruvero.quota_windows;
  none constant int[] := array_fill(0, array[61]);
begin
  w.tenant_id := current_setting('cruvero.tenant_id');
  w.at := p_now;
  w.second := floor(extract(epoch from p_now));
  w.minute := w.second / 60;
  w.second_spent := none; w.second_held := none; w.minute_spent := none; w.minute_held := none;
  w.jumps := 0; w.last_hold := 0; w.orphans := 0;
  w.zone := ''; w.day := '-infinity'; w.day_start := p_now; w.day_end := p_now;
  w.spent := array[0, 0, 0, 0, 0]; w.held := w.spent; w.warned := array[0, 0, 0, 0, 0];
  return w;
end $$;

-- The counters as they are at a moment: sub-buckets that are over have left, and the day is the tenant's day.
create function cruvero.quota_aged(w cruvero.quota_windows, p_now timestamptz, p_zone text)
  returns cruvero.quota_windows language plpgsql as $$
declare
  none constant int[] := array_fill(0, array[61]);
  v_second bigint;
  v_minute bigint;
  v_day    date;
  v_slot   int;
begin
  -- A clock set back a little stands still. Set back further, everything in the rate windows counts as made now: it stays
  -- at least as long as it must, and at most one window.
  if p_now < w.at then
    if p_now >= w.at - interval '1 minute' then
      p_now := w.at;
    else
      w.jumps := w.jumps + 1;
      w.spent[1] := w.spent[1] + w.held[1];
      w.spent[2] := w.spent[2] + w.held[2];
      w.held[1] := 0;
      w.held[2] := 0;
      w.second := floor(extract(epoch from p_now));
      w.minute := w.second / 60;
      w.second_spent := none; w.second_held := none; w.minute_spent := none; w.minute_held := none;
      w.second_spent[w.second % 61 + 1] := w.spent[1];
      w.minute_spent[w.minute % 61 + 1] := w.spent[2];
    end if;
  end if;
  w.at := p_now;

  v_second := floor(extract(epoch from p_now));
  v_minute := v_second / 60;
  if v_second - w.second > 60 then
    w.second_spent := none; w.second_held := none; w.spent[1] := 0; w.held[1] := 0;
  else
    for i in w.second + 1 .. v_second loop
      v_slot := i % 61 + 1;
      if w.second_spent[v_slot] <> 0 then
        w.spent[1] := w.spent[1] - w.second_spent[v_slot];
        w.second_spent[v_slot] := 0;
      end if;
      if w.second_held[v_slot] <> 0 then
        w.held[1] := w.held[1] - w.second_held[v_slot];
        w.second_held[v_slot] := 0;
      end if;
    end loop;
  end if;
  w.second := v_second;
  if v_minute - w.minute > 60 then
    w.minute_spent := none; w.minute_held := none; w.spent[2] := 0; w.held[2] := 0;
  else
    for i in w.minute + 1 .. v_minute loop
      v_slot := i % 61 + 1;
      if w.minute_spent[v_slot] <> 0 then
        w.spent[2] := w.spent[2] - w.minute_spent[v_slot];
        w.minute_spent[v_slot] := 0;
      end if;
      if w.minute_held[v_slot] <> 0 then
        w.held[2] := w.held[2] - w.minute_held[v_slot];
        w.minute_held[v_slot] := 0;
      end if;
    end loop;
  end if;
  w.minute := v_minute;

  -- A day is the calendar date in the tenant's zone. A date that comes again (zone moved west, clock set back) finds what
  -- was used on it, so no date ever has its limit twice.
  if p_zone <> w.zone or p_now >= w.day_end or p_now < w.day_start then
    v_day := (p_now at time zone p_zone)::date;
    w.zone := p_zone;
    w.day_start := v_day::timestamp at time zone p_zone;
    w.day_end := (v_day + 1)::timestamp at time zone p_zone;
    if v_day <> w.day then
      w.day := v_day;
      w.warned[3] := 0; w.warned[4] := 0; w.warned[5] := 0;
      w.spent[3:5] := (
        select array[coalesce(sum(u.tokens + u.debt_tokens), 0), coalesce(sum(u.runs), 0), coalesce(sum(u.cost_usd + u.debt_cost_usd), 0)]
          from cruvero.tenant_usage_daily u where u.tenant_id = w.tenant_id and u.day = v_day);
      w.held[3:5] := (
        select array[coalesce(sum(h.tokens), 0), coalesce(sum(h.runs), 0), coalesce(sum(h.cost_usd), 0)]
          from cruvero.quota_holds h where h.tenant_id = w.tenant_id and h.day = v_day and not h.expired);
    end if;
  end if;
  return w;
end $$;

-- The counters without a hold. An attempt that was, or may have been, sent stays in the rate windows.
create function cruvero.quota_without(w cruvero.quota_windows, h cruvero.quota_holds, p_sent boolean)
  returns cruvero.quota_windows language plpgsql as $$
declare
  v_slot int;
begin
  if h.jumps = w.jumps and h.requests > 0 then
    if h.second > w.second - 61 then
      v_slot := h.second % 61 + 1;
      if not h.expired then
        w.second_held[v_slot] := w.second_held[v_slot] - h.requests;
        w.held[1] := w.held[1] - h.requests;
      end if;
      if p_sent <> h.expired then
        w.second_spent[v_slot] := w.second_spent[v_slot] + case when p_sent then h.requests else -h.requests end;
        w.spent[1] := w.spent[1] + case when p_sent then h.requests else -h.requests end;
      end if;
    end if;
    if h.minute > w.minute - 61 then
      v_slot := h.minute % 61 + 1;
      if not h.expired then
        w.minute_held[v_slot] := w.minute_held[v_slot] - h.requests;
        w.held[2] := w.held[2] - h.requests;
      end if;
      if p_sent <> h.expired then
        w.minute_spent[v_slot] := w.minute_spent[v_slot] + case when p_sent then h.requests else -h.requests end;
        w.spent[2] := w.spent[2] + case when p_sent then h.requests else -h.requests end;
      end if;
    end if;
  end if;
  if h.day = w.day and not h.expired then
    w.held[3] := w.held[3] - h.tokens;
    w.held[4] := w.held[4] - h.runs;
    w.held[5] := w.held[5] - h.cost_usd;
  end if;
  return w;
end $$;

-- The counters without the holds whose time is over, at most so many.
create function cruvero.quota_swept(w cruvero.quota_windows, p_at_most int)
  returns cruvero.quota_windows language plpgsql as $$
declare
  h cruvero.quota_holds;
begin
  for h in select * from cruvero.quota_holds q
            where q.tenant_id = w.tenant_id and not q.expired and q.expires_at <= w.at order by q.expires_at limit p_at_most
  loop
    w := cruvero.quota_without(w, h, true);
    w.orphans := w.orphans + 1;
    update cruvero.quota_holds q set expired = true where q.tenant_id = h.tenant_id and q.hold = h.hold;
  end loop;
  return w;
end $$;

create function cruvero.quota_store(w cruvero.quota_windows) returns void language plpgsql as $$
begin
  update cruvero.quota_windows q
     set (at, second, second_spent, second_held, minute, minute_spent, minute_held, jumps, zone, day, day_start, day_end,
          spent, held, warned, last_hold, orphans)
       = (w.at, w.second, w.second_spent, w.second_held, w.minute, w.minute_spent, w.minute_held, w.jumps, w.zone, w.day,
          w.day_start, w.day_end, w.spent, w.held, w.warned, w.last_hold, w.orphans)
   where q.tenant_id = w.tenant_id;
end $$;

-- The counters as stored, made if this is the first that is asked of them. Under the lock.
create function cruvero.quota_load() returns cruvero.quota_windows language plpgsql as $$
declare
  w cruvero.quota_windows;
begin
  select * into w from cruvero.quota_windows q where q.tenant_id = current_setting('cruvero.tenant_id');
  if not found then
    w := cruvero.quota_blank(cruvero.now());
    delete from cruvero.quota_holds q where q.tenant_id = w.tenant_id;
    insert into cruvero.quota_windows select w.*;
  end if;
  return w;
end $$;

-- The counters as they are now. Under the lock.
create function cruvero.quota_current() returns cruvero.quota_windows language sql volatile as $$
  select cruvero.quota_aged(cruvero.quota_load(), cruvero.now(), t.time_zone)
    from cruvero.tenants t where t.tenant_id = current_setting('cruvero.tenant_id')
$$;

-- When enough of a ring will have left for so many more.
create function cruvero.quota_ring_until(p_spent int[], p_held int[], p_newest bigint, p_width int, p_surplus numeric)
  returns timestamptz language plpgsql as $$
declare
  v_left numeric := p_surplus;
begin
  for b in p_newest - 60 .. p_newest loop
    v_left := v_left - p_spent[b % 61 + 1] - p_held[b % 61 + 1];
    if v_left <= 0 then
      return to_timestamp((b + 61) * p_width);
    end if;
  end loop;
  return to_timestamp((p_newest + 61) * p_width);
end $$;

-- The decision: all windows are charged, or nothing is written. Written for few statements and few expressions, which is
-- what its time goes into. Sequential scans are off because a plan made while the tables are small must suit them later.
create function cruvero.quota_reserve(
    p_owner text, p_demand numeric[], p_lifetime interval, p_dedicated numeric[], p_pooled numeric[])
  returns cruvero.quota_answer language plpgsql set enable_seqscan = off as $$
declare
  w         cruvero.quota_windows;
  r         record;
  v_lock    text;
  v_orphans bigint;
  v_over    int;
  v_found   text;
  v_reason  text;
  v_when    timestamptz;
  v_until   timestamptz;
  v_risen   int[];
  v_level   int;
begin
  v_lock := pg_advisory_xact_lock(hashtextextended('cruvero.quota:' || current_setting('cruvero.tenant_id'), 0))::text;
  select t.time_zone as zone, t.revision, q as windows, h.hold, h.day, h.expires_at,
         array[coalesce(l.rpm, d.v[1]), coalesce(l.rph, d.v[2]), coalesce(l.tpd, d.v[3]),
               coalesce(l.max_runs_per_day, d.v[4]), coalesce(l.cost_per_day_usd, d.v[5])] as maxima
    into r
    from cruvero.tenants t
    left join cruvero.tenant_limits l on l.tenant_id = t.tenant_id
    left join cruvero.quota_windows q on q.tenant_id = t.tenant_id
    left join cruvero.quota_holds h on h.tenant_id = t.tenant_id and h.owner = p_owner and not h.expired
    cross join lateral (select case t.tier when 'pooled' then p_pooled else p_dedicated end as v) d
   where t.tenant_id = current_setting('cruvero.tenant_id');
  if not found then
    return row('UNKNOWN', null, null, null, null, null, null, null, null, null, null, null)::cruvero.quota_answer;
  end if;
  w := r.windows;
  if w.tenant_id is null then
    w := cruvero.quota_load();
  end if;
  w := cruvero.quota_aged(w, cruvero.now(), r.zone);

  if r.hold is not null then
    if r.expires_at > w.at and r.day = w.day then
      update cruvero.quota_holds h set expires_at = greatest(h.expires_at, w.at + p_lifetime)
       where h.tenant_id = w.tenant_id and h.hold = r.hold;
      return row('GRANTED', r.hold, null, null, null, w.at, w.day_start, w.day_end, r.maxima, w.spent, w.held, null)::cruvero.quota_answer;
    end if;
    -- Expired but not swept, or of another day: it gives way, and is still settled or swept by its number.
    update cruvero.quota_holds h set owner = h.owner || '#' || h.hold
     where h.tenant_id = w.tenant_id and h.hold = r.hold;
  end if;

  <<tries>>
  loop
    for i in 1..5 loop
      continue when p_demand[i] = 0 or w.spent[i] + w.held[i] + p_demand[i] <= r.maxima[i];
      v_found := case when r.maxima[i] = 0 then 'BLOCKED' when p_demand[i] > r.maxima[i] then 'TOO_LARGE'
                      when i > 2 and w.spent[i] + p_demand[i] <= r.maxima[i] then 'HELD' else 'EXHAUSTED' end;
      v_when := case
        when i > 2 then case when v_found = 'HELD' then least(w.day_end, w.at + interval '5 seconds') else w.day_end end
        when v_found <> 'EXHAUSTED' then w.at + case i when 1 then interval '1 minute' else interval '1 hour' end
        when i = 1 then cruvero.quota_ring_until(w.second_spent, w.second_held, w.second, 1,
                          w.spent[1] + w.held[1] + p_demand[1] - r.maxima[1])
        else cruvero.quota_ring_until(w.minute_spent, w.minute_held, w.minute, 60,
               w.spent[2] + w.held[2] + p_demand[2] - r.maxima[2]) end;
      if v_over is null or v_when > v_until then
        v_over := i;
        v_reason := v_found;
        v_until := v_when;
      end if;
    end loop;
    exit tries when v_over is null;
    if v_orphans is null then
      v_orphans := w.orphans;
      w := cruvero.quota_swept(w, 100);
      if w.orphans > v_orphans then
        v_over := null;
        continue tries;
      end if;
    end if;
    if w.orphans > v_orphans then
      perform cruvero.quota_store(w);
    end if;
    return row('REFUSED', null, v_over, v_reason, v_until, w.at, w.day_start, w.day_end, r.maxima, w.spent, w.held, null)::cruvero.quota_answer;
  end loop;

  for i in 1..5 loop
    w.held[i] := w.held[i] + p_demand[i];
    continue when w.warned[i] = 0 and (w.spent[i] + w.held[i]) * 5 < r.maxima[i] * 4;
    v_level := case when (w.spent[i] + w.held[i]) * 20 >= r.maxima[i] * 19 then 95
                    when (w.spent[i] + w.held[i]) * 5 >= r.maxima[i] * 4 then 80 else 0 end;
    if v_level > w.warned[i] then
      v_risen[i] := v_level;
      w.warned[i] := v_level;
    elsif i < 3 then
      w.warned[i] := v_level;
    end if;
  end loop;
  if p_demand[1] > 0 then
    w.second_held[w.second % 61 + 1] := w.second_held[w.second % 61 + 1] + p_demand[1];
    w.minute_held[w.minute % 61 + 1] := w.minute_held[w.minute % 61 + 1] + p_demand[1];
  end if;
  with held as (
    insert into cruvero.quota_holds
      values (w.tenant_id, w.last_hold + 1, p_owner, w.jumps, w.second, w.minute, w.day, p_demand[1], p_demand[3],
              p_demand[4], p_demand[5], r.revision, w.at, w.at + p_lifetime, false))
  update cruvero.quota_windows q
     set at = w.at, second = w.second, second_spent = w.second_spent, second_held = w.second_held, minute = w.minute,
         minute_spent = w.minute_spent, minute_held = w.minute_held, jumps = w.jumps, zone = w.zone, day = w.day,
         day_start = w.day_start, day_end = w.day_end, spent = w.spent, held = w.held, warned = w.warned,
         last_hold = w.last_hold + 1, orphans = w.orphans
   where q.tenant_id = w.tenant_id;
  return row('GRANTED', w.last_hold + 1, null, null, null, w.at, w.day_start, w.day_end, r.maxima, w.spent, w.held, v_risen)::cruvero.quota_answer;
end $$;

-- What was really used takes the hold's place; no figures = the hold itself is what was used. Nothing for a hold that is gone.
-- Answers what went beyond the hold: requests, tokens, runs, cost.
create function cruvero.quota_settle(p_hold bigint, p_used numeric[], p_prompt bigint, p_completion bigint)
  returns numeric[] language plpgsql set enable_seqscan = off as $$
declare
  w      cruvero.quota_windows;
  h      cruvero.quota_holds;
  v_used numeric[];
  v_debt numeric[];
begin
  perform pg_advisory_xact_lock(hashtextextended('cruvero.quota:' || current_setting('cruvero.tenant_id'), 0));
  -- Aged first: a day that begins with it counts this hold among its open ones.
  w := cruvero.quota_current();
  delete from cruvero.quota_holds q where q.tenant_id = current_setting('cruvero.tenant_id') and q.hold = p_hold returning * into h;
  if not found then
    return null;
  end if;
  w := cruvero.quota_without(w, h, true);
  v_used := coalesce(p_used, array[h.requests, h.requests, h.tokens, h.runs, h.cost_usd]);
  v_debt := array[
    greatest(v_used[1] - h.requests, 0), greatest(v_used[2] - h.requests, 0),
    greatest(v_used[3] - case when h.expired then 0 else h.tokens end, 0),
    greatest(v_used[4] - case when h.expired then 0 else h.runs end, 0),
    greatest(v_used[5] - case when h.expired then 0 else h.cost_usd end, 0)];
  if v_debt[1] > 0 then
    w.second_spent[w.second % 61 + 1] := w.second_spent[w.second % 61 + 1] + v_debt[1];
    w.minute_spent[w.minute % 61 + 1] := w.minute_spent[w.minute % 61 + 1] + v_debt[1];
    w.spent[1] := w.spent[1] + v_debt[1];
    w.spent[2] := w.spent[2] + v_debt[1];
  end if;
  insert into cruvero.tenant_usage_daily as u
      (tenant_id, day, requests, prompt_tokens, completion_tokens, tokens, runs, cost_usd, unknown_usage)
    values (w.tenant_id, h.day, v_used[1], p_prompt, p_completion, v_used[3], v_used[4], v_used[5],
            case when p_used is null then 1 else 0 end)
    on conflict (tenant_id, day) do update
      set requests = u.requests + excluded.requests, prompt_tokens = u.prompt_tokens + excluded.prompt_tokens,
          completion_tokens = u.completion_tokens + excluded.completion_tokens, tokens = u.tokens + excluded.tokens,
          runs = u.runs + excluded.runs, cost_usd = u.cost_usd + excluded.cost_usd,
          unknown_usage = u.unknown_usage + excluded.unknown_usage;
  if h.day = w.day then
    for i in 3..5 loop
      w.spent[i] := w.spent[i] + v_used[i];
    end loop;
  elsif v_debt[3] > 0 or v_debt[5] > 0 then
    insert into cruvero.tenant_usage_daily as u (tenant_id, day, debt_tokens, debt_cost_usd)
      values (w.tenant_id, w.day, v_debt[3], v_debt[5])
      on conflict (tenant_id, day) do update
        set debt_tokens = u.debt_tokens + excluded.debt_tokens, debt_cost_usd = u.debt_cost_usd + excluded.debt_cost_usd;
    w.spent[3] := w.spent[3] + v_debt[3];
    w.spent[5] := w.spent[5] + v_debt[5];
  end if;
  perform cruvero.quota_store(w);
  return array[v_debt[1], v_debt[3], v_debt[4], v_debt[5]];
end $$;

-- The call was never sent: everything is given back. Nothing for a hold that is gone.
create function cruvero.quota_release(p_hold bigint) returns boolean language plpgsql set enable_seqscan = off as $$
declare
  w cruvero.quota_windows;
  h cruvero.quota_holds;
begin
  perform pg_advisory_xact_lock(hashtextextended('cruvero.quota:' || current_setting('cruvero.tenant_id'), 0));
  -- Aged first: a day that begins with it counts this hold among its open ones.
  w := cruvero.quota_current();
  delete from cruvero.quota_holds q where q.tenant_id = current_setting('cruvero.tenant_id') and q.hold = p_hold returning * into h;
  if not found then
    return false;
  end if;
  perform cruvero.quota_store(cruvero.quota_without(w, h, false));
  return true;
end $$;

-- Ends the tenant's orphans, at most so many; answers how many.
create function cruvero.quota_sweep(p_at_most int) returns bigint language plpgsql set enable_seqscan = off as $$
declare
  w         cruvero.quota_windows;
  v_orphans bigint;
begin
  perform pg_advisory_xact_lock(hashtextextended('cruvero.quota:' || current_setting('cruvero.tenant_id'), 0));
  w := cruvero.quota_current();
  v_orphans := w.orphans;
  w := cruvero.quota_swept(w, p_at_most);
  if w.orphans > v_orphans then
    perform cruvero.quota_store(w);
  end if;
  return w.orphans - v_orphans;
end $$;

-- Makes the counters exist, at nothing.
create function cruvero.quota_initialise(p_dedicated numeric[], p_pooled numeric[]) returns boolean language plpgsql as $$
declare
  r record;
begin
  perform pg_advisory_xact_lock(hashtextextended('cruvero.quota:' || current_setting('cruvero.tenant_id'), 0));
  select * into r from cruvero.quota_rules(p_dedicated, p_pooled);
  if not found then
    return false;
  end if;
  perform cruvero.quota_store(cruvero.quota_aged(cruvero.quota_load(), cruvero.now(), r.zone));
  return true;
end $$;

-- The windows as they are now; writes nothing and waits for nobody.
create function cruvero.quota_state(p_dedicated numeric[], p_pooled numeric[])
  returns cruvero.quota_answer language plpgsql as $$
declare
  w cruvero.quota_windows;
  r record;
begin
  select * into r from cruvero.quota_rules(p_dedicated, p_pooled);
  if not found then
    return row('UNKNOWN', null, null, null, null, null, null, null, null, null, null, null)::cruvero.quota_answer;
  end if;
  select * into w from cruvero.quota_windows q where q.tenant_id = current_setting('cruvero.tenant_id');
  if not found then
    w := cruvero.quota_blank(cruvero.now());
  end if;
  w := cruvero.quota_aged(w, cruvero.now(), r.zone);
  return row('STATE', null, null, null, null, w.at, w.day_start, w.day_end, r.maxima, w.spent, w.held, null)::cruvero.quota_answer;
end $$;
