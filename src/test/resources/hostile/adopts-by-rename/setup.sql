create role dba login createrole;
