-- What each proof of a tenant's isolation showed, in canonical JSON as it was signed. It does not refer to the tenant's row: serials go on
-- where an id was abandoned and is made again, so that no serial means two proofs.
create table cruvero.isolation_evidence (
  tenant_id text not null,
  serial    bigint not null,
  document  text not null,
  primary key (tenant_id, serial)
);
call cruvero.protect('cruvero.isolation_evidence', 'select, insert');
