-- How much the server writes to its log: subscribers need `logical`.
select current_setting('wal_level') as level
