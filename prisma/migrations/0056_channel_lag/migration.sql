-- How long quantities took from our change to the channel's answer, by connection and hour; buffers that are proposed rest on it.
create table channel_lag (
  tenant_id text not null,
  connection_id text not null,
  hour_at timestamptz(3) not null,
  told integer not null,
  p50_ms integer not null,
  p95_ms integer not null,
  constraint channel_lag_pkey primary key (tenant_id, connection_id, hour_at),
  constraint channel_lag_connection_exists foreign key (tenant_id, connection_id) references connection (tenant_id, id) on delete restrict,
  constraint channel_lag_told_positive check (told > 0),
  constraint channel_lag_in_order check (p50_ms >= 0 and p95_ms >= p50_ms)
);

select secure_tables();
