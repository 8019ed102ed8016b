-- One budget a partner account, shared by every process: what the partner states or shows of its limits, and who waits for it.
alter table rate_bucket
  add column stated_capacity double precision,
  add column stated_per_second double precision,
  add column throttled_at timestamptz(3),
  add column factor double precision not null default 1,
  add column virtual_time double precision not null default 0,
  add column served jsonb not null default '{}';
alter table rate_bucket add constraint rate_bucket_factor_is_a_share check (factor > 0 and factor <= 1);
alter table rate_bucket add constraint rate_bucket_stated_is_positive
  check (coalesce(stated_capacity, 1) > 0 and coalesce(stated_per_second, 1) > 0);

CREATE TABLE "rate_ticket" (
    "tenant_id" TEXT NOT NULL,
    "connection_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "lane" TEXT NOT NULL,
    "cost" DOUBLE PRECISION NOT NULL,
    "turn" DOUBLE PRECISION NOT NULL,
    "since_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "until_at" TIMESTAMPTZ(3) NOT NULL,

    CONSTRAINT "rate_ticket_pkey" PRIMARY KEY ("tenant_id","connection_id","id")
);
ALTER TABLE "rate_ticket" ADD CONSTRAINT "rate_ticket_tenant_id_connection_id_fkey" FOREIGN KEY ("tenant_id", "connection_id") REFERENCES "connection"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;
alter table rate_ticket add constraint rate_ticket_lane_known check (lane in ('customer', 'stock', 'orders', 'catalog', 'backfill'));
alter table rate_ticket add constraint rate_ticket_cost_is_positive check (cost > 0);

alter table partner_call add column cost double precision not null default 1;

-- A secret that was replaced stays valid until somebody ends the rotation.
alter table connection add column secret_rotated_at timestamptz(3);

-- What the budget may give: the smaller of what was configured and what the partner states, less a margin for calls that arrive
-- bunched (half a second of refill) and for clocks (3 %). After a throttle without a stated limit the rate is cut, and comes back by
-- a tenth of the whole every five quiet minutes.
create function bucket_limits(b rate_bucket, p_capacity double precision, p_per_second double precision,
  out capacity double precision, out per_second double precision) language sql stable as $$
  select case when l.c <= 1 then l.c else greatest(1, l.c - greatest(1, l.r * 0.5)) end,
         l.r * 0.97 * least(1, b.factor + 0.1 * floor(coalesce(extract(epoch from clock_timestamp() - b.throttled_at), 0) / 300))
    from (select least(p_capacity, coalesce(b.stated_capacity, p_capacity)) as c,
                 least(p_per_second, coalesce(b.stated_per_second, p_per_second)) as r) l
$$;

-- Takes tokens, or stands in line: milliseconds to wait before asking again, 0 when taken. Lines are served by start-time fair
-- queuing: a request's turn is the virtual time at which its lane has received its weighted share, so an urgent lane goes first and
-- no lane starves. Every caller holds the bucket's row, so any number of processes share one budget.
create function take_tokens(p_tenant text, p_connection text, p_ticket text, p_lane text, p_cost double precision,
  p_weight double precision, p_capacity double precision, p_per_second double precision) returns integer language plpgsql as $$
declare
  b rate_bucket;
  limits record;
  at timestamptz;
  asked double precision;
  begins double precision;
  own double precision;
  ahead double precision;
  wait double precision;
begin
  insert into rate_bucket (tenant_id, connection_id, tokens, refilled_at) values (p_tenant, p_connection, p_capacity, clock_timestamp())
    on conflict do nothing;
  select * into b from rate_bucket where tenant_id = p_tenant and connection_id = p_connection for update;
  at := clock_timestamp();
  select * into limits from bucket_limits(b, p_capacity, p_per_second);
  asked := least(p_cost, limits.capacity);
  b.tokens := least(limits.capacity, b.tokens + limits.per_second * greatest(0, extract(epoch from at - b.refilled_at)));

  delete from rate_ticket where tenant_id = p_tenant and connection_id = p_connection and until_at < at;
  select turn into own from rate_ticket where tenant_id = p_tenant and connection_id = p_connection and id = p_ticket;
  begins := greatest(b.virtual_time, coalesce((b.served ->> p_lane)::double precision, 0),
    coalesce((select max(turn) from rate_ticket where tenant_id = p_tenant and connection_id = p_connection and lane = p_lane), 0));
  if own is null then own := begins + p_cost / p_weight; end if;
  select coalesce(sum(cost), 0) into ahead from rate_ticket
   where tenant_id = p_tenant and connection_id = p_connection and id <> p_ticket and (turn, id) < (own, p_ticket);

  wait := case
    when b.blocked_until_at > at then extract(epoch from b.blocked_until_at - at) + (ahead + asked) / limits.per_second
    when ahead = 0 and b.tokens >= asked then 0
    else greatest(0.002, (ahead + asked - b.tokens) / limits.per_second) end;
  if wait = 0 then
    delete from rate_ticket where tenant_id = p_tenant and connection_id = p_connection and id = p_ticket;
    update rate_bucket set tokens = b.tokens - asked, refilled_at = greatest(b.refilled_at, at),
        virtual_time = greatest(b.virtual_time, own - p_cost / p_weight),
        served = b.served || jsonb_build_object(p_lane, own)
     where tenant_id = p_tenant and connection_id = p_connection;
    return 0;
  end if;
  update rate_bucket set tokens = b.tokens, refilled_at = greatest(b.refilled_at, at)
   where tenant_id = p_tenant and connection_id = p_connection;
  -- whoever does not come back a while after its time has left the line
  insert into rate_ticket (tenant_id, connection_id, id, lane, cost, turn, since_at, until_at)
  values (p_tenant, p_connection, p_ticket, p_lane, asked, own, at, at + make_interval(secs => least(wait, 1) + 1.5))
  on conflict (tenant_id, connection_id, id) do update set until_at = excluded.until_at;
  return ceil(wait * 1000);
end $$;

-- Each time a channel was asked which orders changed: how many did, and how many of these no webhook had told.
CREATE TABLE "order_poll" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "connection_id" TEXT NOT NULL,
    "polled_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "since_at" TIMESTAMPTZ(3) NOT NULL,
    "seen" INTEGER NOT NULL,
    "missed" INTEGER NOT NULL,

    CONSTRAINT "order_poll_pkey" PRIMARY KEY ("tenant_id","id")
);
CREATE INDEX "order_poll_tenant_id_connection_id_polled_at_idx" ON "order_poll"("tenant_id", "connection_id", "polled_at");
ALTER TABLE "order_poll" ADD CONSTRAINT "order_poll_tenant_id_connection_id_fkey" FOREIGN KEY ("tenant_id", "connection_id") REFERENCES "connection"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;
alter table order_poll add constraint order_poll_counts_fit check (seen >= 0 and missed between 0 and seen);

CREATE TABLE "missed_delivery" (
    "tenant_id" TEXT NOT NULL,
    "id" TEXT NOT NULL,
    "connection_id" TEXT NOT NULL,
    "external_id" TEXT NOT NULL,
    "changed_at" TIMESTAMPTZ(3) NOT NULL,
    "found_at" TIMESTAMPTZ(3) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "missed_delivery_pkey" PRIMARY KEY ("tenant_id","id")
);
CREATE UNIQUE INDEX "missed_delivery_tenant_id_connection_id_external_id_changed_a_key" ON "missed_delivery"("tenant_id", "connection_id", "external_id", "changed_at");
ALTER TABLE "missed_delivery" ADD CONSTRAINT "missed_delivery_tenant_id_connection_id_fkey" FOREIGN KEY ("tenant_id", "connection_id") REFERENCES "connection"("tenant_id", "id") ON DELETE RESTRICT ON UPDATE RESTRICT;

select secure_tables();
