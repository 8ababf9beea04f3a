create role evil_read;
grant pg_write_server_files to evil_read;
