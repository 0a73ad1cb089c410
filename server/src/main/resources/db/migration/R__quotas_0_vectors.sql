-- Arithmetic of vectors with one amount a limit.

create or replace function cruvero.quota_minus(a numeric[], b numeric[]) returns numeric[] language sql immutable as $$
  select array[a[1] - b[1], a[2] - b[2], a[3] - b[3], a[4] - b[4], a[5] - b[5], a[6] - b[6]]
$$;

-- The levels that are higher than they were, by limit.
create or replace function cruvero.quota_risen(p_before int[], p_after int[]) returns int[] language sql immutable as $$
  select array(select case when a.level > b.level then a.level end
                 from unnest(p_before) with ordinality b (level, i) join unnest(p_after) with ordinality a (level, i) using (i) order by i)
$$;
