-- What each limit of a tenant refused since it last could be granted: one row a limit, whichever servers refuse. It becomes an event of the
-- tenant's audit record when it ends, and is deleted.
create table cruvero.limit_refusals (
  tenant_id text not null references cruvero.tenants on delete cascade,
  limit_id  text not null,
  refused   bigint not null,
  since     timestamptz not null,
  until     timestamptz not null,
  primary key (tenant_id, limit_id)
);
call cruvero.protect('cruvero.limit_refusals', 'select, insert, update, delete');
grant select (tenant_id, limit_id, until) on cruvero.limit_refusals to cruvero_platform;
create policy platform_finds_ended on cruvero.limit_refusals for select to cruvero_platform using (true);
