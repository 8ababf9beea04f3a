-- A service's database: one large table, two of middle size, and many small ones. `rows` is how many the large one has.
set client_min_messages to warning;
select setseed(0.5);
create table customers (
    id serial primary key, name text not null, email text not null unique, joined date not null
);
create table orders (
    id bigserial primary key, customer int not null references customers, placed timestamptz not null,
    state text not null, total numeric(12, 2) not null, note text
);
create table events (id bigserial primary key, order_id bigint not null, at timestamptz not null, what jsonb not null);
insert into customers (name, email, joined)
select 'customer ' || md5(n::text), md5('e' || n) || '@example.org', date '2020-01-01' + n % 2000
  from generate_series(1, :rows / 20) n;
insert into orders (customer, placed, state, total, note)
select 1 + n % (:rows / 20), timestamptz '2024-01-01 00:00+00' + n * interval '7 seconds',
       (array['open', 'paid', 'sent', 'returned'])[1 + n % 4], (n % 100000) / 100.0,
       'deliver to ' || md5(n::text) || ', ring at ' || n % 97 || ', leave it with the neighbours if nobody is there'
  from generate_series(1, :rows) n;
insert into events (order_id, at, what)
select 1 + n % :rows, timestamptz '2024-01-01 00:00+00' + n * interval '11 seconds',
       jsonb_build_object('kind', 'scan', 'place', md5((n % 5000)::text), 'weight', n % 977, 'ok', n % 3 = 0)
  from generate_series(1, :rows / 2) n;
create index on orders (customer, placed);
create index on orders (state) where state <> 'sent';
create index on events (order_id);
select format('create table small_%s as select n, md5(n::text) as what from generate_series(1, 500) n', n),
       format('alter table small_%s add primary key (n)', n)
  from generate_series(1, 50) n \gexec
vacuum analyze;
