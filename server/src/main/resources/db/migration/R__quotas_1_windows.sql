-- How the counters of a tenant are read, aged, swept and stored. Run again whenever this file changes.

-- The rules of a tenant at a moment, and the only place that says so: of each limit an override whose time it is, else what is
-- set, else null. They stay so while overrides neither begin nor end.
create or replace function cruvero.quota_rules(p_tenant text, p_now timestamptz)
  returns table (tier text, time_zone text, revision bigint, limits numeric[], since timestamptz, until timestamptz)
  language sql stable as $$
  select t.tier, t.time_zone, t.revision,
         array[coalesce(o.rpm, l.rpm), coalesce(o.rph, l.rph), coalesce(o.tpd, l.tpd), coalesce(o.runs, l.max_runs_per_day),
               coalesce(o.cost, l.cost_per_day_usd), coalesce(o.api_rpm, l.api_rpm)],
         coalesce(o.since, '-infinity'), coalesce(o.until, 'infinity')
    from cruvero.tenants t
    left join cruvero.tenant_limits l on l.tenant_id = t.tenant_id
    cross join lateral (
      select max(q.value) filter (where q.limit_id = 'rpm' and live) as rpm,
             max(q.value) filter (where q.limit_id = 'rph' and live) as rph,
             max(q.value) filter (where q.limit_id = 'tpd' and live) as tpd,
             max(q.value) filter (where q.limit_id = 'maxRunsPerDay' and live) as runs,
             max(q.value) filter (where q.limit_id = 'costPerDayUsd' and live) as cost,
             max(q.value) filter (where q.limit_id = 'apiRpm' and live) as api_rpm,
             max(case when live then q.made_at when q.until <= p_now then q.until end) as since,
             min(case when live then q.until when q.made_at > p_now then q.made_at end) as until
        from (select *, made_at <= p_now and until > p_now as live from cruvero.quota_overrides) q
       where q.tenant_id = t.tenant_id and q.ended_at is null) o
   where t.tenant_id = p_tenant
$$;

-- The counters under the rules of a moment; without a time zone if there is no such tenant.
create or replace function cruvero.quota_ruled(w cruvero.quota_windows, p_now timestamptz)
  returns cruvero.quota_windows language plpgsql set enable_seqscan = off as $$
begin
  select r.* into w.tier, w.time_zone, w.revision, w.limits, w.rules_since, w.rules_until
    from cruvero.quota_rules(w.tenant_id, p_now) r;
  return w;
end $$;

-- What a tenant may use at most, with what the server, which owns the defaults, gives each tier.
create or replace function cruvero.quota_maxima(w cruvero.quota_windows, p_dedicated numeric[], p_pooled numeric[])
  returns numeric[] language plpgsql as $$
declare
  v_maxima numeric[] := case w.tier when 'pooled' then p_pooled else p_dedicated end;
begin
  for i in 1..6 loop
    v_maxima[i] := coalesce(w.limits[i], v_maxima[i]);
  end loop;
  return v_maxima;
end $$;

-- Rules that changed are in force with their commit: until then the tenant's decisions wait.
create or replace function cruvero.quota_rules_changed() returns trigger language plpgsql set enable_seqscan = off as $$
declare
  v_tenant constant text := case tg_op when 'DELETE' then old.tenant_id else new.tenant_id end;
begin
  perform pg_advisory_xact_lock(hashtextextended('cruvero.quota:' || v_tenant, 0));
  update cruvero.quota_windows q
     set tier = r.tier, time_zone = r.time_zone, revision = r.revision, limits = r.limits, rules_since = r.since, rules_until = r.until
    from cruvero.quota_rules(v_tenant, cruvero.now()) r
   where q.tenant_id = v_tenant;
  return null;
end $$;
create or replace trigger quota_rules after update of tier, time_zone, revision on cruvero.tenants for each row execute function cruvero.quota_rules_changed();
create or replace trigger quota_rules after insert or update or delete on cruvero.tenant_limits
  for each row execute function cruvero.quota_rules_changed();
create or replace trigger quota_rules after insert or update or delete on cruvero.quota_overrides
  for each row execute function cruvero.quota_rules_changed();

create or replace function cruvero.quota_blank(p_now timestamptz) returns cruvero.quota_windows language plpgsql as $$
declare
  w cruvero.quota_windows;
  none constant int[] := array_fill(0, array[62]);
begin
  w.tenant_id := current_setting('cruvero.tenant_id');
  w.at := p_now;
  w.second := floor(extract(epoch from p_now));
  w.minute := w.second / 60;
  w.second_spent := none; w.second_held := none; w.minute_spent := none; w.minute_held := none; w.api_spent := none;
  w.jumps := 0; w.last_hold := 0; w.orphans := 0;
  w.zone := ''; w.day := '-infinity'; w.day_start := p_now; w.day_end := p_now;
  w.spent := array[0, 0, 0, 0, 0, 0]; w.held := w.spent; w.warned := w.spent;
  return cruvero.quota_ruled(w, p_now);
end $$;

-- The counters as they are at a moment, under the rules of that moment: sub-buckets that are over have left, and the day is the
-- tenant's day.
create or replace function cruvero.quota_aged(w cruvero.quota_windows, p_now timestamptz)
  returns cruvero.quota_windows language plpgsql strict as $$
declare
  none constant int[] := array_fill(0, array[62]);
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
      w.second_spent[w.second % 62 + 1] := w.spent[1];
      w.minute_spent[w.minute % 62 + 1] := w.spent[2];
      w.api_spent := none;
      w.api_spent[w.second % 62 + 1] := w.spent[6];
    end if;
  end if;
  w.at := p_now;
  if p_now < w.rules_since or p_now >= w.rules_until then
    w := cruvero.quota_ruled(w, p_now);
  end if;

  v_second := floor(extract(epoch from p_now));
  v_minute := v_second / 60;
  if v_second - w.second > 61 then
    w.second_spent := none; w.second_held := none; w.api_spent := none; w.spent[1] := 0; w.held[1] := 0; w.spent[6] := 0;
  else
    for i in w.second + 1 .. v_second loop
      v_slot := (i + 1) % 62 + 1;
      continue when w.second_spent[v_slot] = 0 and w.second_held[v_slot] = 0 and w.api_spent[v_slot] = 0;
      w.spent[1] := w.spent[1] - w.second_spent[v_slot];
      w.held[1] := w.held[1] - w.second_held[v_slot];
      w.spent[6] := w.spent[6] - w.api_spent[v_slot];
      w.second_spent[v_slot] := 0; w.second_held[v_slot] := 0; w.api_spent[v_slot] := 0;
    end loop;
  end if;
  w.second := v_second;
  if v_minute - w.minute > 61 then
    w.minute_spent := none; w.minute_held := none; w.spent[2] := 0; w.held[2] := 0;
  else
    for i in w.minute + 1 .. v_minute loop
      v_slot := (i + 1) % 62 + 1;
      continue when w.minute_spent[v_slot] = 0 and w.minute_held[v_slot] = 0;
      w.spent[2] := w.spent[2] - w.minute_spent[v_slot];
      w.held[2] := w.held[2] - w.minute_held[v_slot];
      w.minute_spent[v_slot] := 0; w.minute_held[v_slot] := 0;
    end loop;
  end if;
  w.minute := v_minute;

  -- A day is the calendar date in the tenant's zone. A date that comes again (zone moved west, clock set back) finds what
  -- was used on it, so no date ever has its limit twice.
  if w.time_zone <> w.zone or p_now >= w.day_end or p_now < w.day_start then
    v_day := (p_now at time zone w.time_zone)::date;
    w.zone := w.time_zone;
    w.day_start := v_day::timestamp at time zone w.time_zone;
    w.day_end := (v_day + 1)::timestamp at time zone w.time_zone;
    if v_day <> w.day then
      w.day := v_day;
      w.warned[3] := 0; w.warned[4] := 0; w.warned[5] := 0;
      w.spent[3:5] := (
        select array[coalesce(sum(u.tokens + u.debt_tokens), 0), coalesce(sum(u.runs), 0), coalesce(sum(u.cost_usd + u.debt_cost_usd), 0)]
          from cruvero.tenant_usage_daily u where u.tenant_id = w.tenant_id and u.day = v_day);
      w.held[3:5] := (
        select array[coalesce(sum(h.tokens), 0), coalesce(sum(h.runs), 0), coalesce(sum(h.cost_usd), 0)]
          from cruvero.quota_holds h where h.tenant_id = w.tenant_id and h.day = v_day and not h.expired);
      w.held[3:5] := (
        select array[w.held[3] + coalesce(sum(l.units[3]), 0), w.held[4] + coalesce(sum(l.units[4]), 0), w.held[5] + coalesce(sum(l.units[5]), 0)]
          from cruvero.quota_leases l where l.tenant_id = w.tenant_id and l.day = v_day
           and l.expires_at > w.day_start - interval '2 days');
    end if;
  end if;
  return w;
end $$;

-- The counters without a hold. An attempt that was, or may have been, sent stays in the rate windows.
create or replace function cruvero.quota_without(w cruvero.quota_windows, h cruvero.quota_holds, p_sent boolean)
  returns cruvero.quota_windows language plpgsql as $$
declare
  v_slot int;
begin
  if h.jumps = w.jumps and h.requests > 0 then
    if h.second > w.second - 61 then
      v_slot := h.second % 62 + 1;
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
      v_slot := h.minute % 62 + 1;
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
create or replace function cruvero.quota_swept(w cruvero.quota_windows, p_at_most int)
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

-- The counters with the warning level of each limit that a demand touches: 80 or 95 percent. In a sliding window it falls again.
create or replace function cruvero.quota_warned(w cruvero.quota_windows, p_demand numeric[], p_maxima numeric[])
  returns cruvero.quota_windows language plpgsql as $$
declare
  v_level int;
begin
  for i in 1..6 loop
    continue when p_demand[i] = 0 or w.warned[i] = 0 and (w.spent[i] + w.held[i]) * 5 < p_maxima[i] * 4;
    v_level := case when (w.spent[i] + w.held[i]) * 20 >= p_maxima[i] * 19 then 95
                    when (w.spent[i] + w.held[i]) * 5 >= p_maxima[i] * 4 then 80 else 0 end;
    if v_level > w.warned[i] or i not between 3 and 5 then
      w.warned[i] := v_level;
    end if;
  end loop;
  return w;
end $$;

create or replace function cruvero.quota_store(w cruvero.quota_windows) returns void language plpgsql as $$
begin
  update cruvero.quota_windows q
     set (at, second, second_spent, second_held, minute, minute_spent, minute_held, api_spent, jumps, zone, day, day_start, day_end,
          spent, held, warned, last_hold, orphans, tier, time_zone, revision, limits, rules_since, rules_until)
       = (w.at, w.second, w.second_spent, w.second_held, w.minute, w.minute_spent, w.minute_held, w.api_spent, w.jumps, w.zone, w.day,
          w.day_start, w.day_end, w.spent, w.held, w.warned, w.last_hold, w.orphans, w.tier, w.time_zone, w.revision, w.limits,
          w.rules_since, w.rules_until)
   where q.tenant_id = w.tenant_id;
end $$;

-- The counters as stored, made if this is the first that is asked of them; null if there is no such tenant. Under the lock.
create or replace function cruvero.quota_load() returns cruvero.quota_windows language plpgsql set enable_seqscan = off as $$
declare
  w cruvero.quota_windows;
begin
  select * into w from cruvero.quota_windows q where q.tenant_id = current_setting('cruvero.tenant_id');
  if not found then
    w := cruvero.quota_blank(cruvero.now());
    if w.time_zone is null then
      return null;
    end if;
    delete from cruvero.quota_holds q where q.tenant_id = w.tenant_id;
    insert into cruvero.quota_windows select w.*;
  end if;
  return w;
end $$;

-- The counters as they are now. Under the lock.
create or replace function cruvero.quota_current() returns cruvero.quota_windows language sql volatile as $$
  select cruvero.quota_aged(cruvero.quota_load(), cruvero.now())
$$;
