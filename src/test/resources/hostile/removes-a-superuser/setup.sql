create role dba login superuser;
