-- Where the stored counters of a tenant, or the rules beside them, are not what its records say, in one statement and so at one moment: what is held is its
-- open holds and leases; what is spent of a day is the ledger's; what is spent of a rate is its ring's, and of the last hour not more than
-- the ledger of two days and the ended orphans together.
create or replace function cruvero.quota_disagreements()
  returns table (limit_id text, part text, counter numeric, records numeric) language sql stable as $$
  select c.limit_id, c.part, c.counter, c.records
    from cruvero.quota_windows w
    left join cruvero.tenant_usage_daily u on u.tenant_id = w.tenant_id and u.day = w.day
    cross join lateral (
      select coalesce(sum(q.requests), 0) as requests from cruvero.tenant_usage_daily q
       where q.tenant_id = w.tenant_id and q.day >= w.day - 1) ledger
    cross join lateral (
      select coalesce(sum(q.tokens) filter (where q.day = w.day and not q.expired), 0) as tokens,
             coalesce(sum(q.runs) filter (where q.day = w.day and not q.expired), 0) as runs,
             coalesce(sum(q.cost_usd) filter (where q.day = w.day and not q.expired), 0) as cost,
             coalesce(sum(q.requests) filter (where q.jumps = w.jumps and q.second > w.second - 61 and not q.expired), 0) as seconds,
             coalesce(sum(q.requests) filter (where q.jumps = w.jumps and q.minute > w.minute - 61 and not q.expired), 0) as minutes,
             coalesce(sum(q.requests) filter (where q.expired), 0) as orphans
        from cruvero.quota_holds q where q.tenant_id = w.tenant_id) h
    cross join lateral (select cruvero.quota_leased(w) as units) leased
    cross join lateral (
      select (w.tier, w.time_zone, w.revision, w.limits) is distinct from (r.tier, r.time_zone, r.revision, r.limits)
             and now.at >= w.rules_since and now.at < w.rules_until as differ
        from (select cruvero.now() as at) now, cruvero.quota_rules(w.tenant_id, now.at) r) rules
    cross join lateral (values
      ('rules', 'changed', 0, rules.differ::int),
      ('rpm', 'held', w.held[1], h.seconds + leased.units[1]),
      ('rpm', 'spent', w.spent[1], (select sum(s) from unnest(w.second_spent) s)),
      ('rph', 'held', w.held[2], h.minutes + leased.units[2]),
      ('rph', 'spent', w.spent[2], (select sum(s) from unnest(w.minute_spent) s)),
      ('rph', 'spent', w.spent[2], case when w.jumps = 0 then least(w.spent[2], ledger.requests + h.orphans) else w.spent[2] end),
      ('tpd', 'held', w.held[3], h.tokens + leased.units[3]),
      ('tpd', 'spent', w.spent[3], coalesce(u.tokens + u.debt_tokens, 0)),
      ('maxRunsPerDay', 'held', w.held[4], h.runs + leased.units[4]),
      ('maxRunsPerDay', 'spent', w.spent[4], coalesce(u.runs, 0)),
      ('costPerDayUsd', 'held', w.held[5], h.cost + leased.units[5]),
      ('costPerDayUsd', 'spent', w.spent[5], coalesce(u.cost_usd + u.debt_cost_usd, 0)),
      ('apiRpm', 'spent', w.spent[6], (select sum(s) from unnest(w.api_spent) s))) as c (limit_id, part, counter, records)
   where w.tenant_id = current_setting('cruvero.tenant_id') and c.counter <> c.records
$$;
