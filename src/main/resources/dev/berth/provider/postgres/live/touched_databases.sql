-- When each row of pg_database was last written, where the server keeps commit times (track_commit_timestamp).
select datname as name,
       to_char(
         case when current_setting('track_commit_timestamp') = 'on' then pg_xact_commit_timestamp(xmin) end
           at time zone 'UTC',
         'YYYY-MM-DD"T"HH24:MI:SS"Z"') as touched
  from pg_database
 order by datname
