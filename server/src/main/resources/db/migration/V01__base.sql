-- The schema belongs to cruvero_owner; the two login roles of the server get what is granted here and nothing else.
revoke all on schema cruvero from public;
grant usage on schema cruvero to cruvero_app, cruvero_platform;

-- The one clock of the database. Tests replace it as the owner role to move time.
create function cruvero.now() returns timestamptz language sql volatile parallel safe
  as 'select clock_timestamp()';

-- What every tenant table gets: RLS enabled and forced, one permissive policy for the app role and one restrictive
-- policy that no later permissive one can widen, and exactly the named grants.
create procedure cruvero.protect(tenant_table regclass, app_grants text) language plpgsql as $$
declare
  own constant text := 'tenant_id = (select nullif(current_setting(''cruvero.tenant_id'', true), ''''))';
begin
  execute format('alter table %s enable row level security', tenant_table);
  execute format('alter table %s force row level security', tenant_table);
  execute format('create policy app_rows on %s for all to cruvero_app using (true) with check (true)', tenant_table);
  execute format('create policy own_tenant_only on %s as restrictive for all to cruvero_app using (%s) with check (%s)',
                 tenant_table, own, own);
  execute format('grant %s on %s to cruvero_app', app_grants, tenant_table);
end $$;
revoke all on procedure cruvero.protect(regclass, text) from public;
