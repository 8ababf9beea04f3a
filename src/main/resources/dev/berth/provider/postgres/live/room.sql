-- How many sessions there may be, and how many of them are kept for superusers and, from 16 on, for a few others.
select current_setting('max_connections')::int as most
     , current_setting('superuser_reserved_connections')::int
       + coalesce(current_setting('reserved_connections', true)::int, 0) as kept
