-- What the server calls: reservations and charges, settlements, releases, sweeps, states.

-- When enough of a ring will have left for so many more.
create or replace function cruvero.quota_ring_until(p_spent int[], p_held int[], p_newest bigint, p_width int, p_surplus numeric)
  returns timestamptz language plpgsql as $$
declare
  v_left numeric := p_surplus;
begin
  for b in p_newest - 60 .. p_newest + 1 loop
    v_left := v_left - p_spent[b % 62 + 1] - p_held[b % 62 + 1];
    if v_left <= 0 then
      return to_timestamp((b + 61) * p_width);
    end if;
  end loop;
  return to_timestamp((p_newest + 62) * p_width);
end $$;

-- The decision: all windows are charged, or nothing is written. Written for few statements and few expressions, which is
-- what its time goes into. Sequential scans are off because a plan made while the tables are small must suit them later.
create or replace function cruvero.quota_reserve(
    p_owner text, p_demand numeric[], p_lifetime interval, p_dedicated numeric[], p_pooled numeric[])
  returns cruvero.quota_answer language plpgsql set enable_seqscan = off as $$
declare
  w         cruvero.quota_windows;
  r         record;
  v_tenant  constant text := current_setting('cruvero.tenant_id');
  v_lock    text;
  v_now     timestamptz;
  v_maxima  numeric[];
  v_near    boolean := false;
  v_orphans bigint;
  v_over    int;
  v_found   text;
  v_reason  text;
  v_when    timestamptz;
  v_until   timestamptz;
  v_risen   int[];
  v_warned  int[];
  v_leased  numeric;
begin
  v_lock := pg_advisory_xact_lock(hashtextextended('cruvero.quota:' || v_tenant, 0))::text;
  v_now := cruvero.now();
  select * into w from cruvero.quota_windows q where q.tenant_id = v_tenant;
  if not found then
    w := cruvero.quota_load();
    if w.tenant_id is null then
      return row('UNKNOWN', null, null, null, null, null, null, null, null, null, null, null, null, null, null, null)::cruvero.quota_answer;
    end if;
  end if;
  -- Within the second of the last decision nothing has left.
  if v_now >= greatest(w.at, w.rules_since) and v_now < least(to_timestamp(w.second + 1), w.day_end, w.rules_until) and w.zone = w.time_zone then
    w.at := v_now;
  else
    w := cruvero.quota_aged(w, v_now);
  end if;
  v_maxima := case w.tier when 'pooled' then p_pooled else p_dedicated end;
  for i in 1..6 loop
    v_maxima[i] := coalesce(w.limits[i], v_maxima[i]);
  end loop;

  if p_owner is not null then
    select h.hold, h.day, h.expires_at into r from cruvero.quota_holds h
     where h.tenant_id = v_tenant and h.owner = p_owner and not h.expired;
  end if;
  if p_owner is not null and found then
    if r.expires_at > w.at and r.day = w.day then
      update cruvero.quota_holds h set expires_at = greatest(h.expires_at, w.at + p_lifetime)
       where h.tenant_id = w.tenant_id and h.hold = r.hold;
      return row('GRANTED', r.hold, null, null, null, w.at, w.day_start, w.day_end, v_maxima, w.spent, w.held, null, null, null, null, w.revision)::cruvero.quota_answer;
    end if;
    -- Expired but not swept, or of another day: it gives way, and is still settled or swept by its number.
    update cruvero.quota_holds h set owner = h.owner || '#' || h.hold
     where h.tenant_id = w.tenant_id and h.hold = r.hold;
  end if;

  <<tries>>
  loop
    for i in 1..6 loop
      continue when p_demand[i] = 0 or w.spent[i] + w.held[i] + p_demand[i] <= v_maxima[i];
      v_found := case when v_maxima[i] = 0 then 'BLOCKED' when p_demand[i] > v_maxima[i] then 'TOO_LARGE'
                      when i between 3 and 5 and w.spent[i] + p_demand[i] <= v_maxima[i] then 'HELD' else 'EXHAUSTED' end;
      v_when := case
        when i between 3 and 5 then case when v_found = 'HELD' then least(w.day_end, w.at + interval '5 seconds') else w.day_end end
        when v_found <> 'EXHAUSTED' then w.at + case i when 2 then interval '1 hour' else interval '1 minute' end
        when i = 1 then cruvero.quota_ring_until(w.second_spent, w.second_held, w.second, 1,
                          w.spent[1] + w.held[1] + p_demand[1] - v_maxima[1])
        when i = 6 then cruvero.quota_ring_until(w.api_spent, array_fill(0, array[62]), w.second, 1,
                          w.spent[6] + p_demand[6] - v_maxima[6])
        else cruvero.quota_ring_until(w.minute_spent, w.minute_held, w.minute, 60,
               w.spent[2] + w.held[2] + p_demand[2] - v_maxima[2]) end;
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
    -- What live leases hold of it comes back, or is granted, before the last of them ends.
    if v_reason in ('EXHAUSTED', 'HELD') then
      select sum(l.units[v_over]), max(l.expires_at) into v_leased, v_when from cruvero.quota_leases l
       where l.tenant_id = w.tenant_id and l.expires_at > w.at and l.jumps = w.jumps and not l.returned;
      if w.spent[v_over] + w.held[v_over] - v_leased + p_demand[v_over] <= v_maxima[v_over] then
        v_reason := 'LEASED';
        v_until := v_when;
      end if;
    end if;
    return row('REFUSED', null, v_over, v_reason, v_until, w.at, w.day_start, w.day_end, v_maxima, w.spent, w.held, null,
               null, null, null, w.revision)::cruvero.quota_answer;
  end loop;

  for i in 1..6 loop
    continue when p_demand[i] = 0;
    if i < 6 then
      w.held[i] := w.held[i] + p_demand[i];
    else
      w.spent[6] := w.spent[6] + p_demand[6];
      w.api_spent[w.second % 62 + 1] := w.api_spent[w.second % 62 + 1] + p_demand[6];
    end if;
    v_near := v_near or w.warned[i] <> 0 or (w.spent[i] + w.held[i]) * 5 >= v_maxima[i] * 4;
  end loop;
  if v_near then
    v_warned := w.warned;
    w := cruvero.quota_warned(w, p_demand, v_maxima);
    if w.warned <> v_warned then
      v_risen := cruvero.quota_risen(v_warned, w.warned);
    end if;
  end if;
  if p_demand[1] > 0 then
    w.second_held[w.second % 62 + 1] := w.second_held[w.second % 62 + 1] + p_demand[1];
    w.minute_held[w.minute % 62 + 1] := w.minute_held[w.minute % 62 + 1] + p_demand[1];
  end if;
  -- Requests to our own API are over when they are counted: nothing to hold, nobody to settle.
  if p_owner is null then
    perform cruvero.quota_store(w);
    return row('GRANTED', 0, null, null, null, w.at, w.day_start, w.day_end, v_maxima, w.spent, w.held, v_risen, null, null, null, w.revision)::cruvero.quota_answer;
  end if;
  insert into cruvero.quota_holds
      values (w.tenant_id, w.last_hold + 1, p_owner, w.jumps, w.second, w.minute, w.day, p_demand[1], p_demand[3],
              p_demand[4], p_demand[5], w.revision, w.at, w.at + p_lifetime, false);
  update cruvero.quota_windows q
     set at = w.at, second = w.second, second_spent = w.second_spent, second_held = w.second_held, minute = w.minute,
         minute_spent = w.minute_spent, minute_held = w.minute_held, api_spent = w.api_spent, jumps = w.jumps, zone = w.zone, day = w.day,
         day_start = w.day_start, day_end = w.day_end, spent = w.spent, held = w.held, warned = w.warned,
         last_hold = w.last_hold + 1, orphans = w.orphans
   where q.tenant_id = w.tenant_id;
  return row('GRANTED', w.last_hold + 1, null, null, null, w.at, w.day_start, w.day_end, v_maxima, w.spent, w.held, v_risen, null, null, null, w.revision)::cruvero.quota_answer;
end $$;

-- Takes a hold away, or one unit of a lease, which then looks like the hold it was granted as; null if it is gone.
create or replace function cruvero.quota_taken(p_hold bigint, p_unit int, p_amount numeric[])
  returns cruvero.quota_holds language plpgsql set enable_seqscan = off as $$
declare
  h cruvero.quota_holds;
begin
  if p_unit is null then
    delete from cruvero.quota_holds q where q.tenant_id = current_setting('cruvero.tenant_id') and q.hold = p_hold returning * into h;
    return h;
  end if;
  update cruvero.quota_leases l
     set ended = set_bit(l.ended, p_unit, 1), units = cruvero.quota_minus(l.units, p_amount)
   where l.tenant_id = current_setting('cruvero.tenant_id') and l.lease = p_hold and get_bit(l.ended, p_unit) = 0
  returning l.tenant_id, l.lease, l.jumps, l.second, l.minute, l.day into h.tenant_id, h.hold, h.jumps, h.second, h.minute, h.day;
  h.requests := p_amount[1]; h.tokens := p_amount[3]; h.runs := p_amount[4]; h.cost_usd := p_amount[5];
  h.expired := false;
  return h;
end $$;

-- What was really used takes the hold's place; no figures = the hold itself is what was used. Nothing for a hold that is gone.
-- Answers what went beyond the hold (requests, tokens, runs, cost), and the tenant's epoch.
create or replace function cruvero.quota_settle(
    p_hold bigint, p_unit int, p_amount numeric[], p_used numeric[], p_prompt bigint, p_completion bigint)
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
  h := cruvero.quota_taken(p_hold, p_unit, p_amount);
  if h.hold is null then
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
    w.second_spent[w.second % 62 + 1] := w.second_spent[w.second % 62 + 1] + v_debt[1];
    w.minute_spent[w.minute % 62 + 1] := w.minute_spent[w.minute % 62 + 1] + v_debt[1];
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
  return array[v_debt[1], v_debt[3], v_debt[4], v_debt[5], w.revision];
end $$;

-- The call was never sent: everything is given back. Nothing for a hold that is gone.
create or replace function cruvero.quota_release(p_hold bigint, p_unit int, p_amount numeric[]) returns boolean language plpgsql set enable_seqscan = off as $$
declare
  w cruvero.quota_windows;
  h cruvero.quota_holds;
begin
  perform pg_advisory_xact_lock(hashtextextended('cruvero.quota:' || current_setting('cruvero.tenant_id'), 0));
  -- Aged first: a day that begins with it counts this hold among its open ones.
  w := cruvero.quota_current();
  h := cruvero.quota_taken(p_hold, p_unit, p_amount);
  if h.hold is null then
    return false;
  end if;
  perform cruvero.quota_store(cruvero.quota_without(w, h, false));
  return true;
end $$;

-- Ends the tenant's orphans, at most so many; answers how many.
create or replace function cruvero.quota_sweep(p_at_most int) returns bigint language plpgsql set enable_seqscan = off as $$
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
create or replace function cruvero.quota_initialise() returns boolean language plpgsql as $$
declare
  w cruvero.quota_windows;
begin
  perform pg_advisory_xact_lock(hashtextextended('cruvero.quota:' || current_setting('cruvero.tenant_id'), 0));
  w := cruvero.quota_current();
  if w.tenant_id is null then
    return false;
  end if;
  perform cruvero.quota_store(w);
  return true;
end $$;

-- The windows as they are now; writes nothing and waits for nobody.
create or replace function cruvero.quota_state(p_dedicated numeric[], p_pooled numeric[])
  returns cruvero.quota_answer language plpgsql as $$
declare
  w cruvero.quota_windows;
begin
  select * into w from cruvero.quota_windows q where q.tenant_id = current_setting('cruvero.tenant_id');
  if not found then
    w := cruvero.quota_blank(cruvero.now());
  end if;
  if w.time_zone is null then
    return row('UNKNOWN', null, null, null, null, null, null, null, null, null, null, null, null, null, null, null)::cruvero.quota_answer;
  end if;
  w := cruvero.quota_aged(w, cruvero.now());
  return row('STATE', null, null, null, null, w.at, w.day_start, w.day_end, cruvero.quota_maxima(w, p_dedicated, p_pooled), w.spent, w.held, null,
             cruvero.quota_leased(w), null, null, w.revision)::cruvero.quota_answer;
end $$;
