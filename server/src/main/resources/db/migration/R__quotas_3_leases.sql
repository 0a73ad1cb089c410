-- How replicas get units to grant by themselves, and give them back.

-- What leases still have of each window: not yet granted, or granted and not yet settled.
create or replace function cruvero.quota_leased(w cruvero.quota_windows) returns numeric[] language sql stable as $$
  select array[coalesce(sum(l.units[1]) filter (where l.jumps = w.jumps and l.second > w.second - 61), 0),
               coalesce(sum(l.units[2]) filter (where l.jumps = w.jumps and l.minute > w.minute - 61), 0),
               coalesce(sum(l.units[3]) filter (where l.day = w.day), 0),
               coalesce(sum(l.units[4]) filter (where l.day = w.day), 0),
               coalesce(sum(l.units[5]) filter (where l.day = w.day), 0),
               coalesce(sum(l.units[6]) filter (where l.jumps = w.jumps and l.second > w.second - 61), 0)]
    from cruvero.quota_leases l
   where l.tenant_id = w.tenant_id and l.expires_at > w.at - interval '2 days'
$$;

-- The counters with so much more of everything, charged in these sub-buckets; with a negative amount, so much less.
create or replace function cruvero.quota_with_lease(w cruvero.quota_windows, l cruvero.quota_leases, p_units numeric[])
  returns cruvero.quota_windows language plpgsql as $$
declare
  s int := l.second % 62 + 1;
  m int := l.minute % 62 + 1;
begin
  if l.jumps = w.jumps and l.second > w.second - 61 then
    w.second_held[s] := w.second_held[s] + p_units[1];
    w.held[1] := w.held[1] + p_units[1];
    w.api_spent[s] := w.api_spent[s] + p_units[6];
    w.spent[6] := w.spent[6] + p_units[6];
  end if;
  if l.jumps = w.jumps and l.minute > w.minute - 61 then
    w.minute_held[m] := w.minute_held[m] + p_units[2];
    w.held[2] := w.held[2] + p_units[2];
  end if;
  if l.day = w.day then
    for i in 3..5 loop
      w.held[i] := w.held[i] + p_units[i];
    end loop;
  end if;
  return w;
end $$;

-- Hands out a lease of the demand so many times: at most half of a replica's share of what remains, in every window. None near
-- a limit, where each demand is decided by itself, and none to a tenant that is not active.
create or replace function cruvero.quota_lease(
    p_replica text, p_demand numeric[], p_most int, p_dedicated numeric[], p_pooled numeric[])
  returns cruvero.quota_answer language plpgsql set enable_seqscan = off as $$
declare
  w          cruvero.quota_windows;
  l          cruvero.quota_leases;
  r          record;
  v_replicas int;
  v_times    numeric := p_most;
  v_warned   int[];
  v_units    numeric[];
begin
  perform pg_advisory_xact_lock(hashtextextended('cruvero.quota:' || current_setting('cruvero.tenant_id'), 0));
  w := cruvero.quota_current();
  select t.enabled and t.state = 'ACTIVE' as active, cruvero.quota_maxima(w, p_dedicated, p_pooled) as maxima into r
    from cruvero.tenants t where t.tenant_id = w.tenant_id;
  if not found then
    return row('UNKNOWN', null, null, null, null, null, null, null, null, null, null, null, null, null, null, null)::cruvero.quota_answer;
  end if;
  select count(distinct q.replica) + 1 into v_replicas from cruvero.quota_leases q
   where q.tenant_id = w.tenant_id and q.expires_at > w.at and q.replica <> p_replica;
  for i in 1..6 loop
    continue when p_demand[i] = 0;
    v_times := least(v_times, trunc((r.maxima[i] - w.spent[i] - w.held[i]) / (2 * v_replicas * p_demand[i])));
  end loop;
  -- A lease lives no longer than a sub-bucket of a second, nor past the end of the day.
  l.expires_at := least(w.at + interval '1 second', w.day_end);
  if v_times < 2 or not r.active or l.expires_at < w.at + interval '200 milliseconds' then
    return row('NONE', null, null, null, null, w.at, w.day_start, w.day_end, r.maxima, w.spent, w.held, null, null, null, null, w.revision)::cruvero.quota_answer;
  end if;
  v_units := array(select u.amount * v_times from unnest(p_demand) with ordinality u (amount, i) order by u.i);
  l.tenant_id := w.tenant_id; l.lease := w.last_hold + 1; l.replica := p_replica; l.epoch := w.revision; l.jumps := w.jumps;
  l.second := floor(extract(epoch from l.expires_at)); l.minute := l.second / 60; l.day := w.day;
  l.units := v_units; l.ended := repeat('0', v_times::int)::bit varying; l.returned := false;
  insert into cruvero.quota_leases select l.*;
  w.last_hold := l.lease;
  w := cruvero.quota_with_lease(w, l, v_units);
  v_warned := w.warned;
  w := cruvero.quota_warned(w, p_demand, r.maxima);
  perform cruvero.quota_store(w);
  return row('LEASED', l.lease, null, null, null, w.at, w.day_start, w.day_end, r.maxima, w.spent, w.held,
             cruvero.quota_risen(v_warned, w.warned), null, v_times::int,
             floor(extract(epoch from l.expires_at - w.at) * 1000)::int, w.revision)::cruvero.quota_answer;
end $$;

-- Takes back what a replica will not grant any more of a lease, once. Requests to our own API have nobody to settle them: those
-- that were granted are spent.
create or replace function cruvero.quota_return(p_lease bigint, p_left numeric[]) returns boolean
  language plpgsql set enable_seqscan = off as $$
declare
  w cruvero.quota_windows;
  l cruvero.quota_leases;
begin
  perform pg_advisory_xact_lock(hashtextextended('cruvero.quota:' || current_setting('cruvero.tenant_id'), 0));
  -- Aged first: a day that begins with it counts this lease among its own.
  w := cruvero.quota_current();
  update cruvero.quota_leases q set returned = true, units = cruvero.quota_minus(q.units, p_left[1:5] || q.units[6])
   where q.tenant_id = current_setting('cruvero.tenant_id') and q.lease = p_lease and not q.returned
  returning * into l;
  if not found then
    return false;
  end if;
  perform cruvero.quota_store(cruvero.quota_with_lease(w, l, cruvero.quota_minus(array[0, 0, 0, 0, 0, 0], p_left)));
  return true;
end $$;
