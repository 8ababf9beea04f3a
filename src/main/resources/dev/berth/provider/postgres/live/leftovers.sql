-- leftovers
-- What in this database keeps a role from being dropped although the admin runs `reassign owned` and `drop owned` here:
-- objects that PostgreSQL doesn't give to the database's owner, and rights that stay. With the statement that helps.
with entries as (
    select s.classid
         , s.objid
         , s.objsubid
         , s.deptype
         , r.oid as role
         , r.rolname
         , me.rolname as admin
         , me.rolsuper as superuser
         , heir.oid as heir
         , heir.rolname as heir_name
         , heir.rolsuper as heir_superuser
      from pg_database d
      join pg_roles me on me.rolname = current_user
      join pg_shdepend s on s.dbid = d.oid and s.refclassid = 'pg_authid'::regclass
      join pg_roles r on r.oid = s.refobjid
      join pg_roles heir on heir.oid = case when d.datdba = r.oid then me.oid else d.datdba end
     where d.datname = current_database()
       and s.classid not in ('pg_default_acl'::regclass, 'pg_user_mapping'::regclass)
), owned as (
    select * from entries where deptype = 'o'
), granted as (
    select e.*
         , coalesce(c.relowner, n.nspowner, p.proowner, t.typowner, l.lanowner, w.fdwowner, v.srvowner, b.lomowner) as owner
         , case when e.objsubid > 0 then a.attacl
                else coalesce(c.relacl, n.nspacl, p.proacl, t.typacl, l.lanacl, w.fdwacl, v.srvacl, b.lomacl)
           end as acl
         , case when a.attname is not null then '(' || quote_ident(a.attname) || ') ' else '' end as columns
         , case when c.relkind = 'S' then 'sequence'
                when c.oid is not null then 'table'
                when p.oid is not null then 'routine'
                when w.oid is not null then 'foreign data wrapper'
                when v.oid is not null then 'foreign server'
                else (pg_identify_object(e.classid, e.objid, 0)).type
           end || ' ' || (pg_identify_object(e.classid, e.objid, 0)).identity as object
      from entries e
      left join pg_class c on e.classid = 'pg_class'::regclass and c.oid = e.objid
      left join pg_attribute a
        on e.classid = 'pg_class'::regclass and a.attrelid = e.objid and a.attnum = e.objsubid and e.objsubid > 0
      left join pg_namespace n on e.classid = 'pg_namespace'::regclass and n.oid = e.objid
      left join pg_proc p on e.classid = 'pg_proc'::regclass and p.oid = e.objid
      left join pg_type t on e.classid = 'pg_type'::regclass and t.oid = e.objid
      left join pg_language l on e.classid = 'pg_language'::regclass and l.oid = e.objid
      left join pg_foreign_data_wrapper w on e.classid = 'pg_foreign_data_wrapper'::regclass and w.oid = e.objid
      left join pg_foreign_server v on e.classid = 'pg_foreign_server'::regclass and v.oid = e.objid
      left join pg_largeobject_metadata b on e.classid = 'pg_largeobject'::regclass and b.oid = e.objid
     where e.deptype = 'a'
), found as (
    select rolname
         , 'owned' as kind
         , 'event trigger ' || quote_ident(t.evtname) as name
         , format('alter event trigger %I owner to new_owner', t.evtname) as statement
      from owned o
      join pg_event_trigger t on o.classid = 'pg_event_trigger'::regclass and t.oid = o.objid
     where not heir_superuser
     union all
    select rolname
         , 'owned'
         , 'foreign data wrapper ' || quote_ident(w.fdwname)
         , format('alter foreign data wrapper %I owner to new_owner', w.fdwname)
      from owned o
      join pg_foreign_data_wrapper w on o.classid = 'pg_foreign_data_wrapper'::regclass and w.oid = o.objid
     where not heir_superuser
     union all
    select rolname
         , 'owned'
         , 'publication ' || quote_ident(p.pubname)
         , format('alter publication %I owner to new_owner', p.pubname)
      from owned o
      join pg_publication p on o.classid = 'pg_publication'::regclass and p.oid = o.objid
     where not superuser
       and not heir_superuser
       and (p.puballtables
            or exists (select
                         from pg_depend s
                        where s.refclassid = 'pg_publication'::regclass
                          and s.refobjid = p.oid
                          and s.classid = to_regclass('pg_catalog.pg_publication_namespace')))
     union all
    select rolname
         , 'owned'
         , 'foreign server ' || quote_ident(v.srvname)
         , format('alter server %I owner to new_owner', v.srvname)
      from owned o
      join pg_foreign_server v on o.classid = 'pg_foreign_server'::regclass and v.oid = o.objid
     where not superuser
       and not has_foreign_data_wrapper_privilege(heir, v.srvfdw, 'usage')
     union all
    select rolname
         , 'owned'
         , i.type || ' ' || i.identity
         , format('grant create on schema %s to %I', i.schema, heir_name)
      from owned o
     cross join lateral pg_identify_object(o.classid, o.objid, 0) i
     where not superuser
       and o.classid in ('pg_proc'::regclass, 'pg_operator'::regclass, 'pg_opclass'::regclass, 'pg_opfamily'::regclass
                         , 'pg_collation'::regclass, 'pg_conversion'::regclass, 'pg_statistic_ext'::regclass
                         , 'pg_ts_config'::regclass, 'pg_ts_dict'::regclass)
       and not has_schema_privilege(heir, i.schema::regnamespace, 'create')
       and not exists (select from pg_namespace n where n.oid = i.schema::regnamespace and n.nspowner = o.role)
     union all
    select rolname
         , 'owned'
         , (pg_identify_object(o.classid, o.objid, 0)).type || ' ' || (pg_identify_object(o.classid, o.objid, 0)).identity
         , format('grant %I to %I', heir_name, admin)
      from owned o
     where not superuser
       and not case when current_setting('server_version_num')::int >= 160000 then pg_has_role(heir, 'set')
                    else pg_has_role(heir, 'member')
               end
     union all
    select rolname
         , 'right'
         , object
         , format('drop owned by %I', rolname)
      from granted
     where not superuser
       and not pg_has_role(owner, 'usage')
     union all
    select distinct rolname
         , 'right'
         , object
         , format('set role %I; revoke all %son %s from %I; reset role', o.rolname_of, columns, object, rolname)
      from (select g.*, grantor.rolname as rolname_of
              from granted g
             cross join lateral aclexplode(g.acl) x
              join pg_roles grantor on grantor.oid = x.grantor
             where x.grantee = g.role
               and x.grantor <> g.owner) o
)
select rolname as role
     , kind
     , min(name) || case when count(*) > 1 then ' and ' || count(*) - 1 || ' more' else '' end as name
     , statement
  from found
 group by 1, 2, 4
 order by 1, 2, 4
