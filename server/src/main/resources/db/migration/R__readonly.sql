-- What cruvero_readonly sees: of the one tenant that its session names, the record, limits, usage, onboarding and audit; never a run's
-- prompt, answer or step. Where that role was not made, nothing is done.
do $$
declare
  visible constant text[] := array['tenants', 'tenant_limits', 'tenant_policies', 'tenant_approvals', 'tenant_registry_versions',
    'tenant_secrets', 'quota_windows', 'quota_holds', 'quota_leases', 'quota_overrides', 'tenant_usage_daily', 'onboardings', 'onboarding_steps',
    'isolation_evidence', 'audit_events'];
  own constant text := 'tenant_id = (select nullif(current_setting(''cruvero.tenant_id'', true), ''''))';
  visible_table text;
begin
  if not exists (select from pg_roles where rolname = 'cruvero_readonly') then
    return;
  end if;
  grant usage on schema cruvero to cruvero_readonly;
  foreach visible_table in array visible loop
    execute format('drop policy if exists readonly_rows on cruvero.%I', visible_table);
    execute format('drop policy if exists readonly_own_tenant_only on cruvero.%I', visible_table);
    execute format('create policy readonly_rows on cruvero.%I for select to cruvero_readonly using (true)', visible_table);
    execute format('create policy readonly_own_tenant_only on cruvero.%I as restrictive for all to cruvero_readonly using (%s)',
                   visible_table, own);
    execute format('grant select on cruvero.%I to cruvero_readonly', visible_table);
  end loop;
end $$;
