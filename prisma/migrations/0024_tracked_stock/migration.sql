-- Lots and serial numbers, incoming stock with its dates, and one function for everything that arrives or changes state.
--
-- A serial number is a lot of one unit, so both keep the same laws by the same code: every movement of a tracked SKU names its
-- lot (the trigger refuses others), so the lots of a SKU at a location are the level, and those in a bin are the bin's. A unique
-- index lets a serial be on hand in one place only.

create table lot (
  tenant_id text not null,
  id text not null,
  sku_id text not null,
  code text not null,
  is_serial boolean not null default false,
  expires_on text,
  created_at timestamptz(3) not null default current_timestamp,
  constraint lot_pkey primary key (tenant_id, id),
  constraint lot_sku_id_exists foreign key (tenant_id, sku_id) references sku (tenant_id, id) on delete restrict,
  constraint lot_expires_on_is_date check (expires_on ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$'),
  constraint lot_code_named check (length(code) between 1 and 80)
);
create unique index lot_tenant_id_sku_id_code_key on lot (tenant_id, sku_id, code);
create unique index lot_tenant_id_sku_id_id_key on lot (tenant_id, sku_id, id);
create index lot_tenant_id_expires_on_idx on lot (tenant_id, expires_on);

create table lot_level (
  tenant_id text not null,
  lot_id text not null,
  location_id text not null,
  sku_id text not null,
  is_serial boolean not null,
  on_hand integer not null default 0,
  quality_control integer not null default 0,
  damaged integer not null default 0,
  constraint lot_level_pkey primary key (tenant_id, lot_id, location_id),
  constraint lot_level_lot_id_exists foreign key (tenant_id, sku_id, lot_id) references lot (tenant_id, sku_id, id) on delete restrict,
  constraint lot_level_not_negative check (quality_control >= 0 and damaged >= 0 and on_hand >= quality_control + damaged),
  constraint lot_level_serial_is_one check (not is_serial or on_hand <= 1)
);
create index lot_level_tenant_id_sku_id_location_id_idx on lot_level (tenant_id, sku_id, location_id);
create unique index lot_level_serial_in_one_place on lot_level (tenant_id, lot_id) where is_serial and on_hand > 0;

create table lot_bin_level (
  tenant_id text not null,
  bin_id text not null,
  lot_id text not null,
  sku_id text not null,
  location_id text not null,
  quantity integer not null default 0,
  constraint lot_bin_level_pkey primary key (tenant_id, bin_id, lot_id),
  constraint lot_bin_level_lot_id_exists foreign key (tenant_id, sku_id, lot_id) references lot (tenant_id, sku_id, id) on delete restrict,
  constraint lot_bin_level_not_negative check (quantity >= 0)
);
create index lot_bin_level_tenant_id_lot_id_idx on lot_bin_level (tenant_id, lot_id);
create index lot_bin_level_tenant_id_location_id_sku_id_idx on lot_bin_level (tenant_id, location_id, sku_id);

-- What is on its way to a location, by what brings it. The id is the sender's line (a purchase order's, a notice's, a
-- transfer's); quantity is what is still to come. A level's incoming is the sum of its expected receipts.
create table expected_receipt (
  tenant_id text not null,
  id text not null,
  sku_id text not null,
  location_id text not null,
  quantity integer not null,
  expected_on text,
  label text not null,
  source_type text not null,
  source_id text not null,
  created_at timestamptz(3) not null default current_timestamp,
  updated_at timestamptz(3) not null default current_timestamp,
  constraint expected_receipt_pkey primary key (tenant_id, id),
  constraint expected_receipt_level_exists foreign key (tenant_id, sku_id, location_id)
    references stock_level (tenant_id, sku_id, location_id) on delete restrict,
  constraint expected_receipt_quantity_not_negative check (quantity >= 0),
  constraint expected_receipt_expected_on_is_date check (expected_on ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$')
);
create index expected_receipt_tenant_id_sku_id_expected_on_idx on expected_receipt (tenant_id, sku_id, expected_on);
create index expected_receipt_tenant_id_source_type_source_id_idx on expected_receipt (tenant_id, source_type, source_id);

alter table stock_movement add column lot_id text;
alter table stock_movement add constraint stock_movement_lot_id_exists foreign key (tenant_id, sku_id, lot_id)
  references lot (tenant_id, sku_id, id) on delete restrict;
create index stock_movement_by_lot on stock_movement (tenant_id, lot_id, id) where lot_id is not null;
alter table stock_movement drop constraint stock_movement_kind_known;
alter table stock_movement add constraint stock_movement_kind_known check (kind in ('receipt', 'adjustment', 'count', 'commitment',
  'release', 'sale', 'reservation', 'reservation_release', 'quality_hold', 'quality_release', 'damage', 'damage_release',
  'transfer_out', 'transfer_in', 'incoming', 'bin_pick', 'bin_put', 'scrap', 'regrade', 'build', 'component'));

-- How a SKU is tracked is settled before its first unit is on hand: units without a lot could not be told apart later.
create function refuse_tracking_change() returns trigger language plpgsql as $$
begin
  if exists (select from stock_level l where l.tenant_id = new.tenant_id and l.sku_id = new.id and l.on_hand > 0) then
    raise exception 'the tracking of a SKU on hand cannot change' using errcode = 'check_violation', constraint = 'sku_tracking_settled';
  end if;
  return new;
end $$;
create trigger sku_tracking_settled before update of tracking on sku for each row when (old.tracking <> new.tracking)
  execute function refuse_tracking_change();

-- A movement with its lot and with what is incoming, before its identity and the figures after it are known.
create type stock_move as (seq integer, sku_id text, location_id text, kind text, on_hand integer, committed integer, reserved integer,
  quality_control integer, damaged integer, incoming integer, bin_id text, bin integer, lot_id text, reason text, source_type text,
  source_id text, event_key text, order_id text, trace_id text);

-- As in 0003_inventory, and now the lots too, in the same statement as the level.
create or replace function apply_stock_movements() returns trigger language plpgsql security definer set search_path = public, pg_temp as $$
declare
  expected integer;
  changed integer;
  tenant record;
begin
  select count(distinct (tenant_id, sku_id, location_id)) into expected from added;
  update stock_level l set on_hand = l.on_hand + d.on_hand, committed = l.committed + d.committed,
      reserved = l.reserved + d.reserved, quality_control = l.quality_control + d.quality_control, damaged = l.damaged + d.damaged,
      available = l.available + d.on_hand - d.committed - d.reserved - d.quality_control - d.damaged,
      incoming = l.incoming + d.incoming, version = l.version + 1, updated_at = clock_timestamp()
    from (select tenant_id, sku_id, location_id, sum(on_hand_delta) as on_hand, sum(committed_delta) as committed,
            sum(reserved_delta) as reserved, sum(quality_control_delta) as quality_control, sum(damaged_delta) as damaged,
            sum(incoming_delta) as incoming from added group by 1, 2, 3) d
   where l.tenant_id = d.tenant_id and l.sku_id = d.sku_id and l.location_id = d.location_id;
  get diagnostics changed = row_count;
  if changed <> expected then
    raise exception 'a stock movement names a level that is not open' using errcode = 'foreign_key_violation';
  end if;
  if exists (select from added where bin_delta <> 0) then
    insert into bin_level (tenant_id, bin_id, sku_id, location_id)
    select distinct tenant_id, bin_id, sku_id, location_id from added where bin_delta <> 0 order by 2, 3
    on conflict do nothing;
    update bin_level b set quantity = b.quantity + d.quantity, updated_at = clock_timestamp()
      from (select tenant_id, bin_id, sku_id, sum(bin_delta) as quantity from added where bin_delta <> 0 group by 1, 2, 3) d
     where b.tenant_id = d.tenant_id and b.bin_id = d.bin_id and b.sku_id = d.sku_id;
  end if;
  -- a look-up for each row, so that no plan reads the whole catalog
  if exists (select from added a where a.lot_id is null
      and (a.on_hand_delta <> 0 or a.bin_delta <> 0 or a.quality_control_delta <> 0 or a.damaged_delta <> 0)
      and (select s.tracking from sku s where s.tenant_id = a.tenant_id and s.id = a.sku_id) <> 'none') then
    raise exception 'a movement of a tracked SKU names no lot' using errcode = 'check_violation', constraint = 'stock_movement_lot_named';
  end if;
  if exists (select from added where lot_id is not null) then
    insert into lot_level (tenant_id, lot_id, location_id, sku_id, is_serial)
    select distinct a.tenant_id, a.lot_id, a.location_id, a.sku_id, lot.is_serial
      from added a join lot on lot.tenant_id = a.tenant_id and lot.id = a.lot_id order by 2, 3
    on conflict do nothing;
    insert into lot_bin_level (tenant_id, bin_id, lot_id, sku_id, location_id)
    select distinct tenant_id, bin_id, lot_id, sku_id, location_id from added where lot_id is not null and bin_delta <> 0 order by 2, 3
    on conflict do nothing;
    -- what leaves goes before what comes, so that a serial that changes places is never in two
    for changed in 0..1 loop
      update lot_level l set on_hand = l.on_hand + d.on_hand, quality_control = l.quality_control + d.quality_control, damaged = l.damaged + d.damaged
        from (select tenant_id, lot_id, location_id, sum(on_hand_delta) as on_hand, sum(quality_control_delta) as quality_control,
                sum(damaged_delta) as damaged from added where lot_id is not null group by 1, 2, 3) d
       where l.tenant_id = d.tenant_id and l.lot_id = d.lot_id and l.location_id = d.location_id and (d.on_hand < 0) = (changed = 0);
    end loop;
    update lot_bin_level b set quantity = b.quantity + d.quantity
      from (select tenant_id, bin_id, lot_id, sum(bin_delta) as quantity from added where lot_id is not null and bin_delta <> 0 group by 1, 2, 3) d
     where b.tenant_id = d.tenant_id and b.bin_id = d.bin_id and b.lot_id = d.lot_id;
  end if;
  for tenant in
    select tenant_id, array_agg(sku_id) as skus, array_agg(sku_id) filter (where rise > 0) as risen
      from (select tenant_id, sku_id, sum(on_hand_delta - committed_delta - reserved_delta - quality_control_delta - damaged_delta) as rise
              from added group by tenant_id, sku_id, location_id) level where rise <> 0 group by tenant_id
  loop
    perform emit_stock_event(tenant.tenant_id, 'inventory/stock.changed', 'skuIds', tenant.skus);
    if tenant.risen is not null then perform announce_fillable(tenant.tenant_id, tenant.risen); end if;
  end loop;
  return null;
end $$;

-- Lots that p_units of a move may be taken from, first-expired first, after what p_named takes. From the bin when p_in_bin.
-- Without a bin, what lies in none goes first: it was picked, or never put away.
create function share_lots(p_tenant text, p_move stock_move, p_named stock_move[], p_units integer, p_in_bin boolean)
  returns table (lot_id text, units integer) language sql stable as $$
  with used as (
    select n.lot_id, sum(n.on_hand) as on_hand, sum(n.quality_control) as quality_control, sum(n.damaged) as damaged, sum(n.bin) as bin,
      coalesce(sum(n.bin) filter (where n.bin_id = p_move.bin_id), 0) as this_bin
      from unnest(p_named) n where n.sku_id = p_move.sku_id and n.location_id = p_move.location_id and n.lot_id is not null group by n.lot_id),
  held as (
    select lot.id, lot.expires_on, lot.created_at, l.on_hand + coalesce(u.on_hand, 0) as on_hand,
      l.quality_control + coalesce(u.quality_control, 0) as quality_control, l.damaged + coalesce(u.damaged, 0) as damaged,
      coalesce(b.quantity, 0) + coalesce(u.this_bin, 0) as in_bin,
      l.on_hand + coalesce(u.on_hand, 0) - coalesce(u.bin, 0) - coalesce((select sum(x.quantity) from lot_bin_level x
        where x.tenant_id = p_tenant and x.lot_id = l.lot_id and x.location_id = l.location_id), 0) as unplaced
      from lot_level l join lot on lot.tenant_id = p_tenant and lot.id = l.lot_id
      left join used u on u.lot_id = l.lot_id
      left join lot_bin_level b on b.tenant_id = p_tenant and b.lot_id = l.lot_id and b.bin_id = p_move.bin_id
     where l.tenant_id = p_tenant and l.sku_id = p_move.sku_id and l.location_id = p_move.location_id and l.on_hand > 0),
  free as (
    select held.*, least(
      case when p_move.quality_control < 0 then quality_control when p_move.damaged < 0 then damaged
           when p_move.on_hand = 0 and p_move.quality_control = 0 and p_move.damaged = 0 then on_hand
           else on_hand - quality_control - damaged end,
      case when not p_in_bin then on_hand when p_move.bin < 0 then in_bin else unplaced end) as units
      from held),
  lined_up as (
    select free.*, sum(free.units) over fefo - free.units as before from free where free.units > 0
    window fefo as (order by not p_in_bin and unplaced <= 0, expires_on nulls last, created_at, id))
  select id, least(lined_up.units, p_units - before)::integer from lined_up where before < p_units
$$;

-- The part of a move that one lot takes. Each figure of a move without a lot is its number of units or nothing.
create function part_of_move(p_move stock_move, p_lot text, p_units integer, p_in_bin boolean) returns stock_move language sql immutable as $$
  select row(p_move.seq, p_move.sku_id, p_move.location_id, p_move.kind, sign(p_move.on_hand) * p_units, sign(p_move.committed) * p_units,
    sign(p_move.reserved) * p_units, sign(p_move.quality_control) * p_units, sign(p_move.damaged) * p_units, p_move.incoming,
    case when p_in_bin then p_move.bin_id end, case when p_in_bin then sign(p_move.bin) * p_units else 0 end, p_lot, p_move.reason,
    p_move.source_type, p_move.source_id, p_move.event_key || ':' || p_lot || case when p_in_bin then ':bin' else '' end,
    p_move.order_id, p_move.trace_id)::stock_move
$$;

-- Gives moves of tracked SKUs that name no lot the lots they take: those that expire first. The caller holds the level rows.
create function name_lots(p_tenant text, p_moves stock_move[]) returns stock_move[] language plpgsql stable as $$
declare
  named stock_move[] := '{}';
  one stock_move;
  part record;
  rest integer;
begin
  foreach one in array p_moves loop
    rest := greatest(abs(one.on_hand), abs(one.bin), abs(one.quality_control), abs(one.damaged));
    if one.lot_id is not null or rest = 0
      or (select s.tracking from sku s where s.tenant_id = p_tenant and s.id = one.sku_id) = 'none' then
      named := named || one;
      continue;
    end if;
    if one.bin <> 0 then
      for part in select * from share_lots(p_tenant, one, named, abs(one.bin), true) loop
        named := named || part_of_move(one, part.lot_id, part.units, true);
        rest := rest - part.units;
      end loop;
    end if;
    if rest > 0 and (one.on_hand < 0 or one.quality_control <> 0 or one.damaged <> 0) then
      for part in select * from share_lots(p_tenant, one, named, rest, false) loop
        named := named || part_of_move(one, part.lot_id, part.units, false);
        rest := rest - part.units;
      end loop;
    end if;
    if rest > 0 then
      raise exception 'no lot of % holds % more units', one.sku_id, rest using errcode = 'check_violation', constraint = 'stock_movement_lot_named';
    end if;
  end loop;
  return named;
end $$;

-- Adds movements, lots named where they are needed, with the figures after each one. The caller holds the level rows.
create function record_moves(p_tenant text, p_moves stock_move[]) returns stock_move[] language plpgsql as $$
begin
  if exists (select from unnest(p_moves) m where m.lot_id is null
      and (m.on_hand <> 0 or m.bin <> 0 or m.quality_control <> 0 or m.damaged <> 0)
      and (select s.tracking from sku s where s.tenant_id = p_tenant and s.id = m.sku_id) <> 'none') then
    p_moves := name_lots(p_tenant, p_moves);
  end if;
  insert into stock_movement (tenant_id, id, sku_id, location_id, bin_id, lot_id, kind, on_hand_delta, committed_delta, reserved_delta,
    quality_control_delta, damaged_delta, incoming_delta, bin_delta, on_hand_after, available_after, reason, source_type, source_id,
    event_key, order_id, actor_id, trace_id, occurred_at)
  select p_tenant, new_id('mov'), c.sku_id, c.location_id, c.bin_id, c.lot_id, c.kind, c.on_hand, c.committed, c.reserved, c.quality_control,
    c.damaged, c.incoming, coalesce(c.bin, 0), c.on_hand_after, c.available_after, coalesce(c.reason, ''), c.source_type, c.source_id,
    c.event_key, c.order_id, coalesce(nullif(current_setting('app.actor_id', true), ''), 'system'),
    coalesce(c.trace_id, nullif(current_setting('app.trace_id', true), '')), clock_timestamp()
  from (select move.*,
          l.on_hand + sum(move.on_hand) over level as on_hand_after,
          l.available + sum(move.on_hand - move.committed - move.reserved - move.quality_control - move.damaged) over level as available_after
        from unnest(p_moves) move
        left join stock_level l on l.tenant_id = p_tenant and l.sku_id = move.sku_id and l.location_id = move.location_id
        -- what comes before what goes, so that no figure on the way is below zero
        window level as (partition by move.sku_id, move.location_id order by move.seq, move.on_hand desc,
          move.on_hand - move.quality_control - move.damaged desc, move.event_key)
        order by move.seq, move.on_hand desc, move.on_hand - move.quality_control - move.damaged desc, move.event_key) c;
  return p_moves;
end $$;

-- The same for functions that know nothing of lots: their moves get them here. Commitments and other moves of promises name
-- no lot, so the path that is walked most is one insert, as before.
create or replace function record_movements(p_tenant text, p_changes stock_change[]) returns void language plpgsql as $$
begin
  if exists (select from unnest(p_changes) c where (c.on_hand <> 0 or c.bin <> 0 or c.quality_control <> 0 or c.damaged <> 0)
      and (select s.tracking from sku s where s.tenant_id = p_tenant and s.id = c.sku_id) <> 'none') then
    perform record_moves(p_tenant, array(select row(c.seq, c.sku_id, c.location_id, c.kind, c.on_hand, c.committed, c.reserved,
      c.quality_control, c.damaged, 0, c.bin_id, coalesce(c.bin, 0), null, c.reason, c.source_type, c.source_id, c.event_key, c.order_id,
      c.trace_id)::stock_move from unnest(p_changes) c));
    return;
  end if;
  insert into stock_movement (tenant_id, id, sku_id, location_id, bin_id, kind, on_hand_delta, committed_delta, reserved_delta,
    quality_control_delta, damaged_delta, bin_delta, on_hand_after, available_after, reason, source_type, source_id, event_key,
    order_id, actor_id, trace_id, occurred_at)
  select p_tenant, new_id('mov'), c.sku_id, c.location_id, c.bin_id, c.kind, c.on_hand, c.committed, c.reserved, c.quality_control,
    c.damaged, coalesce(c.bin, 0), c.on_hand_after, c.available_after, coalesce(c.reason, ''), c.source_type, c.source_id, c.event_key,
    c.order_id, coalesce(nullif(current_setting('app.actor_id', true), ''), 'system'),
    coalesce(c.trace_id, nullif(current_setting('app.trace_id', true), '')), clock_timestamp()
  from (select change.*,
          l.on_hand + sum(change.on_hand) over level as on_hand_after,
          l.available + sum(change.on_hand - change.committed - change.reserved - change.quality_control - change.damaged) over level
            as available_after
        from unnest(p_changes) change
        left join stock_level l on l.tenant_id = p_tenant and l.sku_id = change.sku_id and l.location_id = change.location_id
        window level as (partition by change.sku_id, change.location_id order by change.seq)
        order by change.seq) c;
end $$;

-- As in 0003_inventory, lot by lot where a SKU has lots: a bin never says more of a lot than its location has of it.
create or replace function trim_bins(p_tenant text, p_skus text[], p_locations text[], p_source_type text, p_source_id text, p_key text)
returns void language plpgsql as $$
declare moves stock_move[];
begin
  with cell as (
    select c.sku_id, c.location_id, s.tracking <> 'none' as is_tracked
      from (select distinct sku_id, location_id from unnest(p_skus, p_locations) c(sku_id, location_id)) c
      join sku s on s.tenant_id = p_tenant and s.id = c.sku_id),
  placed as (
    select b.sku_id, b.location_id, b.bin_id, null as lot_id, b.quantity, l.on_hand
      from cell
      join bin_level b on b.tenant_id = p_tenant and b.sku_id = cell.sku_id and b.location_id = cell.location_id and b.quantity > 0
      join stock_level l on l.tenant_id = p_tenant and l.sku_id = b.sku_id and l.location_id = b.location_id
     where not cell.is_tracked
    union all
    select b.sku_id, b.location_id, b.bin_id, b.lot_id, b.quantity, l.on_hand
      from cell
      join lot_bin_level b on b.tenant_id = p_tenant and b.sku_id = cell.sku_id and b.location_id = cell.location_id and b.quantity > 0
      join lot_level l on l.tenant_id = p_tenant and l.lot_id = b.lot_id and l.location_id = b.location_id
     where cell.is_tracked),
  lined_up as (
    select p.*, sum(p.quantity) over walk - p.quantity as before,
      sum(p.quantity) over (partition by p.sku_id, p.location_id, p.lot_id) - p.on_hand as excess
      from placed p join bin on bin.tenant_id = p_tenant and bin.id = p.bin_id
    window walk as (partition by p.sku_id, p.location_id, p.lot_id order by bin.sequence desc, bin.id desc))
  select array_agg(row(1, sku_id, location_id, 'bin_pick', 0, 0, 0, 0, 0, 0, bin_id, -least(quantity, excess - before), lot_id,
      'the location has less than its bins', p_source_type, p_source_id,
      p_key || ':trim:' || sku_id || ':' || bin_id || coalesce(':' || lot_id, ''), null, null)::stock_move)
    into moves from lined_up where before < excess;
  if moves is not null then perform record_moves(p_tenant, moves); end if;
end $$;

-- One row of a change as it was asked. A row with serials became one row a serial.
create type stock_row as (place bigint, sku_id text, location_id text, kind text, delta integer, set_to integer, expected integer,
  quality integer, spoilt integer, in_bin integer, bin_id text, lot_code text, lot_id text, expires_on text, expected_receipt_id text,
  reason text);

create function read_stock_rows(p_tenant text, p_rows jsonb, p_kind text, p_reason text) returns stock_row[] language sql stable as $$
  select array_agg(row(r.place, r."skuId", r."locationId", coalesce(r.kind, p_kind), r.delta, r."setTo", r."expectedOnHand",
      coalesce(r."qualityControl", 0), coalesce(r.damaged, 0), r."inBin", r."binId", r."lotCode",
      r."lotId", r."expiresOn", r."expectedReceiptId", coalesce(r.reason, p_reason))::stock_row order by r.place)
    from (
      select entry."skuId", entry."locationId", entry.kind, entry."setTo", entry."expectedOnHand", entry."binId", entry."lotId",
        entry."expiresOn", entry."expectedReceiptId", entry.reason, coalesce(serial.code, entry."lotCode") as "lotCode",
        case when serial.code is null then entry.delta else sign(entry.delta)::integer end as delta,
        case when serial.code is null then entry."inBin" else sign(entry."inBin")::integer end as "inBin",
        case when serial.code is null then entry."qualityControl" else sign(entry."qualityControl")::integer end as "qualityControl",
        case when serial.code is null then entry.damaged else sign(entry.damaged)::integer end as damaged,
        row_number() over (order by entry.place, serial.place) as place
        from rows from (jsonb_to_recordset(p_rows) as ("skuId" text, "locationId" text, kind text, delta integer, "setTo" integer,
          "expectedOnHand" integer, "qualityControl" integer, damaged integer, "inBin" integer, "binId" text, "lotId" text, "lotCode" text,
          serials jsonb, "expiresOn" text, "expectedReceiptId" text, reason text)) with ordinality
          as entry("skuId", "locationId", kind, delta, "setTo", "expectedOnHand", "qualityControl", damaged, "inBin", "binId", "lotId",
            "lotCode", serials, "expiresOn", "expectedReceiptId", reason, place)
        left join lateral jsonb_array_elements_text(entry.serials) with ordinality as serial(code, place) on true) r
$$;

-- Rows whose SKU, location, bin or expected receipt there is not, as a refusal; null when all are known.
create function refuse_unknown_rows(p_tenant text, p_rows stock_row[]) returns jsonb language sql stable as $$
  select refuse_stock('inventory.not_stocked', jsonb_build_object('lines',
      jsonb_agg(jsonb_build_object('skuId', r.sku_id, 'locationId', r.location_id, 'binId', r.bin_id))))
    from unnest(p_rows) r
    left join sku s on s.tenant_id = p_tenant and s.id = r.sku_id and s.kind in ('stocked', 'assembly')
    left join location l on l.tenant_id = p_tenant and l.id = r.location_id
    left join bin b on b.tenant_id = p_tenant and b.id = r.bin_id and b.location_id = r.location_id
   where s.id is null or l.id is null or (r.bin_id is not null and b.id is null)
      or (r.expected_receipt_id is not null and not exists (select from expected_receipt e where e.tenant_id = p_tenant
        and e.id = r.expected_receipt_id and e.sku_id = r.sku_id and e.location_id = r.location_id))
  having count(*) > 0
$$;

-- What the lots and serials of the rows break, as a refusal; null when nothing. p_given are the rows as they came.
create function refuse_lots(p_tenant text, p_given jsonb, p_rows stock_row[]) returns jsonb language plpgsql stable as $$
declare lines jsonb;
begin
  select jsonb_agg(jsonb_build_object('skuId', r.sku_id, 'lot', r.lot_code)) into lines
    from unnest(p_rows) r join sku s on s.tenant_id = p_tenant and s.id = r.sku_id and s.tracking = 'none'
   where r.lot_id is not null or r.lot_code is not null;
  if lines is not null then return refuse_stock('inventory.not_tracked', jsonb_build_object('lines', lines)); end if;

  select jsonb_agg(jsonb_build_object('skuId', r.sku_id, 'tracking', s.tracking, 'units',
      greatest(abs(r.delta), abs(r.quality), abs(r.spoilt), abs(r.in_bin)))) into lines
    from unnest(p_rows) r join sku s on s.tenant_id = p_tenant and s.id = r.sku_id and s.tracking <> 'none'
   where (r.delta, r.quality, r.spoilt, r.in_bin) <> (0, 0, 0, 0)
     and case when r.lot_id is not null or r.lot_code is not null
              then s.tracking = 'serial' and greatest(abs(r.delta), abs(r.quality), abs(r.spoilt), abs(r.in_bin)) > 1
              else r.delta > 0 or s.tracking = 'serial' or (r.delta, r.quality, r.spoilt) = (0, 0, 0) or not (
                abs(r.delta) in (0, greatest(abs(r.delta), abs(r.quality), abs(r.spoilt)))
                and abs(r.quality) in (0, greatest(abs(r.delta), abs(r.quality), abs(r.spoilt)))
                and abs(r.spoilt) in (0, greatest(abs(r.delta), abs(r.quality), abs(r.spoilt)))) end;
  if lines is null then
    select jsonb_agg(jsonb_build_object('skuId', g.row ->> 'skuId', 'tracking', 'serial', 'units', g.units,
        'named', jsonb_array_length(g.row -> 'serials'))) into lines
      from (select row, greatest(abs(coalesce((row ->> 'delta')::integer, 0)), abs(coalesce((row ->> 'qualityControl')::integer, 0)),
              abs(coalesce((row ->> 'damaged')::integer, 0)), abs(coalesce((row ->> 'inBin')::integer, 0))) as units
              from jsonb_array_elements(p_given) row where jsonb_typeof(row -> 'serials') = 'array') g
     where g.units <> jsonb_array_length(g.row -> 'serials');
  end if;
  if lines is not null then return refuse_stock('inventory.lot_required', jsonb_build_object('lines', lines)); end if;

  select jsonb_agg(jsonb_build_object('skuId', r.sku_id, 'lot', coalesce(r.lot_code, r.lot_id))) into lines
    from unnest(p_rows) r left join lot on lot.tenant_id = p_tenant and lot.id = r.lot_id and lot.sku_id = r.sku_id
   where lot.id is null and (r.lot_id is not null or (r.lot_code is not null and r.delta <= 0));
  if lines is not null then return refuse_stock('inventory.lot_unknown', jsonb_build_object('lines', lines)); end if;

  select jsonb_agg(jsonb_build_object('skuId', r.sku_id, 'lot', lot.code, 'expiresOn', lot.expires_on, 'given', r.expires_on)) into lines
    from unnest(p_rows) r join lot on lot.tenant_id = p_tenant and lot.id = r.lot_id where r.expires_on <> lot.expires_on;
  if lines is not null then return refuse_stock('inventory.lot_conflict', jsonb_build_object('lines', lines)); end if;

  select jsonb_agg(jsonb_build_object('skuId', one.sku_id, 'serial', one.code, 'locationId', held.location_id)) into lines
    from (select r.sku_id, max(r.lot_id) as lot_id, coalesce(r.lot_code, max(lot.code)) as code, sum(r.delta) as delta
            from unnest(p_rows) r join sku s on s.tenant_id = p_tenant and s.id = r.sku_id and s.tracking = 'serial'
            left join lot on lot.tenant_id = p_tenant and lot.id = r.lot_id
           group by r.sku_id, coalesce(r.lot_id, r.lot_code), r.lot_code) one
    left join lot_level held on held.tenant_id = p_tenant and held.lot_id = one.lot_id and held.on_hand > 0
   where one.delta + coalesce(held.on_hand, 0) > 1;
  if lines is null then
    select jsonb_agg(jsonb_build_object('skuId', r.sku_id, 'serial', lot.code, 'locationId', null)) into lines
      from unnest(p_rows) r join lot on lot.tenant_id = p_tenant and lot.id = r.lot_id and lot.is_serial
     where r.delta > 0 and r.kind <> 'transfer_in' and exists (select from transfer_line t where t.tenant_id = p_tenant and t.lot_id = lot.id
       and t.shipped_quantity > t.received_quantity + t.lost_quantity);
  end if;
  if lines is not null then return refuse_stock('inventory.serial_present', jsonb_build_object('lines', lines)); end if;
  return null;
end $$;

-- Levels, lots and bins that the rows would take below zero, or bins that would get what is not there; null when none.
create function refuse_below_zero(p_tenant text, p_rows stock_row[]) returns jsonb language plpgsql stable as $$
declare
  lines jsonb;
  put record;
begin
  with level as (
    select r.sku_id, r.location_id, sum(r.delta) as delta, sum(r.quality) as quality, sum(r.spoilt) as spoilt from unnest(p_rows) r group by 1, 2),
  lots as (
    select r.sku_id, r.location_id, r.lot_id, r.lot_code, sum(r.delta) as delta, sum(r.quality) as quality, sum(r.spoilt) as spoilt
      from unnest(p_rows) r where r.lot_id is not null or r.lot_code is not null group by 1, 2, 3, 4),
  bins as (select r.sku_id, r.location_id, r.bin_id, sum(r.in_bin) as delta from unnest(p_rows) r where r.bin_id is not null group by 1, 2, 3),
  lot_bins as (
    select r.sku_id, r.location_id, r.bin_id, r.lot_id, r.lot_code, sum(r.in_bin) as delta from unnest(p_rows) r
     where r.bin_id is not null and (r.lot_id is not null or r.lot_code is not null) group by 1, 2, 3, 4, 5),
  short as (
    select c.sku_id, c.location_id, null as bin_id, null as lot, l.on_hand, l.quality_control + l.damaged as set_aside, null::integer as in_bin, c.delta
      from level c join stock_level l on l.tenant_id = p_tenant and l.sku_id = c.sku_id and l.location_id = c.location_id
     where l.quality_control + c.quality < 0 or l.damaged + c.spoilt < 0
        or l.on_hand + c.delta < l.quality_control + c.quality + l.damaged + c.spoilt
    union all
    select c.sku_id, c.location_id, c.bin_id, null, l.on_hand, l.quality_control + l.damaged, coalesce(b.quantity, 0), c.delta
      from bins c join stock_level l on l.tenant_id = p_tenant and l.sku_id = c.sku_id and l.location_id = c.location_id
      left join bin_level b on b.tenant_id = p_tenant and b.bin_id = c.bin_id and b.sku_id = c.sku_id
     where coalesce(b.quantity, 0) + c.delta < 0
    union all
    select c.sku_id, c.location_id, null, coalesce(lot.code, c.lot_code), coalesce(l.on_hand, 0),
      coalesce(l.quality_control + l.damaged, 0), null, c.delta
      from lots c left join lot on lot.tenant_id = p_tenant and lot.id = c.lot_id
      left join lot_level l on l.tenant_id = p_tenant and l.lot_id = c.lot_id and l.location_id = c.location_id
     where coalesce(l.quality_control, 0) + c.quality < 0 or coalesce(l.damaged, 0) + c.spoilt < 0
        or coalesce(l.on_hand, 0) + c.delta < coalesce(l.quality_control + l.damaged, 0) + c.quality + c.spoilt
    union all
    select c.sku_id, c.location_id, c.bin_id, coalesce(lot.code, c.lot_code), coalesce(l.on_hand, 0), coalesce(l.quality_control + l.damaged, 0),
      coalesce(b.quantity, 0), c.delta
      from lot_bins c left join lot on lot.tenant_id = p_tenant and lot.id = c.lot_id
      left join lot_level l on l.tenant_id = p_tenant and l.lot_id = c.lot_id and l.location_id = c.location_id
      left join lot_bin_level b on b.tenant_id = p_tenant and b.bin_id = c.bin_id and b.lot_id = c.lot_id
     where coalesce(b.quantity, 0) + c.delta < 0)
  select jsonb_agg(jsonb_build_object('skuId', sku_id, 'locationId', location_id, 'binId', bin_id, 'lot', lot, 'onHand', on_hand,
    'setAside', set_aside, 'inBin', in_bin, 'delta', delta)) into lines from short;
  if lines is not null then return refuse_stock('inventory.below_zero', jsonb_build_object('lines', lines)); end if;

  -- what is only put from place to place must lie there without a bin
  if exists (select from unnest(p_rows) r where r.delta = 0 and r.in_bin > 0) then
    select c.*, coalesce((select b.quantity from bin_level b where b.tenant_id = p_tenant and b.bin_id = c.bin_id and b.sku_id = c.sku_id), 0) as in_bin,
      case when c.lot_id is null
        then l.on_hand - coalesce((select sum(b.quantity) from bin_level b where b.tenant_id = p_tenant and b.sku_id = c.sku_id and b.location_id = c.location_id), 0)
        else coalesce((select ll.on_hand from lot_level ll where ll.tenant_id = p_tenant and ll.lot_id = c.lot_id and ll.location_id = c.location_id), 0)
          - coalesce((select sum(b.quantity) from lot_bin_level b where b.tenant_id = p_tenant and b.lot_id = c.lot_id and b.location_id = c.location_id), 0)
        end as unplaced
      into put
      from (select r.sku_id, r.location_id, r.lot_id, max(r.bin_id) filter (where r.in_bin > 0) as bin_id, sum(r.in_bin) as rise
              from unnest(p_rows) r where r.delta = 0 group by 1, 2, 3 having sum(r.in_bin) > 0) c
      join stock_level l on l.tenant_id = p_tenant and l.sku_id = c.sku_id and l.location_id = c.location_id
     where c.rise > case when c.lot_id is null
        then l.on_hand - coalesce((select sum(b.quantity) from bin_level b where b.tenant_id = p_tenant and b.sku_id = c.sku_id and b.location_id = c.location_id), 0)
        else coalesce((select ll.on_hand from lot_level ll where ll.tenant_id = p_tenant and ll.lot_id = c.lot_id and ll.location_id = c.location_id), 0)
          - coalesce((select sum(b.quantity) from lot_bin_level b where b.tenant_id = p_tenant and b.lot_id = c.lot_id and b.location_id = c.location_id), 0)
        end
     limit 1;
    if found then
      return refuse_stock('inventory.bin_short', jsonb_build_object('binId', put.bin_id, 'skuId', put.sku_id, 'requested', put.rise,
        'inBin', put.in_bin, 'unplaced', put.unplaced));
    end if;
  end if;
  return null;
end $$;

-- Opens the lots that rows bring in, and gives every row its lot. A lot of a SKU that keeps for some days expires that long
-- after it came when nobody says when it expires.
create function open_lots(p_tenant text, p_rows stock_row[]) returns stock_row[] language plpgsql as $$
begin
  if not exists (select from unnest(p_rows) r where r.lot_id is null and r.lot_code is not null) then return p_rows; end if;
  insert into lot (tenant_id, id, sku_id, code, is_serial, expires_on)
  select p_tenant, new_id('lot'), r.sku_id, r.lot_code, s.tracking = 'serial',
    coalesce(max(r.expires_on), to_char((now() at time zone min(l.time_zone))::date + s.shelf_life_days, 'YYYY-MM-DD'))
    from unnest(p_rows) r
    join sku s on s.tenant_id = p_tenant and s.id = r.sku_id
    join location l on l.tenant_id = p_tenant and l.id = r.location_id
   where r.lot_id is null and r.lot_code is not null
   group by r.sku_id, r.lot_code, s.tracking, s.shelf_life_days order by r.sku_id, r.lot_code
  on conflict do nothing;
  return array(select row(r.place, r.sku_id, r.location_id, r.kind, r.delta, r.set_to, r.expected, r.quality, r.spoilt, r.in_bin, r.bin_id,
      r.lot_code, coalesce(r.lot_id, lot.id), r.expires_on, r.expected_receipt_id, r.reason)::stock_row
    from unnest(p_rows) r left join lot on lot.tenant_id = p_tenant and lot.sku_id = r.sku_id and lot.code = r.lot_code order by r.place);
end $$;

-- Rows with their lots looked up and what they really change: a figure to set becomes a difference from what its level, lot or
-- bin has now. The caller holds the level rows, so neither can change any more.
create function settle_stock_rows(p_tenant text, p_rows stock_row[]) returns stock_row[] language sql stable as $$
  with named as (
    select r.place, r.sku_id, r.location_id, r.kind, r.delta, r.set_to, r.expected, r.quality, r.spoilt, r.in_bin, r.bin_id, r.lot_code,
      case when r.lot_code is null then r.lot_id else coalesce(r.lot_id, (select lot.id from lot
        where lot.tenant_id = p_tenant and lot.sku_id = r.sku_id and lot.code = r.lot_code)) end as lot_id,
      r.expires_on, r.expected_receipt_id, r.reason
      from unnest(p_rows) r),
  base as (
    select r.*, case
        when r.set_to is null and r.expected is null then 0
        when r.bin_id is not null and (r.lot_id is not null or r.lot_code is not null) then coalesce((select b.quantity from lot_bin_level b
          where b.tenant_id = p_tenant and b.bin_id = r.bin_id and b.lot_id = r.lot_id), 0)
        when r.bin_id is not null then coalesce((select b.quantity from bin_level b
          where b.tenant_id = p_tenant and b.bin_id = r.bin_id and b.sku_id = r.sku_id), 0)
        when r.lot_id is not null or r.lot_code is not null then coalesce((select l.on_hand from lot_level l
          where l.tenant_id = p_tenant and l.lot_id = r.lot_id and l.location_id = r.location_id), 0)
        else l.on_hand end as now_there
      from named r
      join stock_level l on l.tenant_id = p_tenant and l.sku_id = r.sku_id and l.location_id = r.location_id),
  settled as (select base.*, coalesce(set_to - now_there, delta, 0) as change from base)
  select array_agg(row(place, sku_id, location_id, kind, change, now_there, expected, quality, spoilt,
    coalesce(in_bin, case when bin_id is null then 0 else change end), bin_id, lot_code, lot_id, expires_on, expected_receipt_id,
    reason)::stock_row order by place) from settled
$$;

-- Takes what arrived off what was expected, never more than was.
create function meet_expectations(p_tenant text, p_rows stock_row[], p_source_type text, p_source_id text, p_key text)
returns stock_move[] language plpgsql as $$
declare moves stock_move[];
begin
  if not exists (select from unnest(p_rows) r where r.expected_receipt_id is not null) then return '{}'; end if;
  perform from expected_receipt where tenant_id = p_tenant and id in (select r.expected_receipt_id from unnest(p_rows) r) order by id for update;
  with met as (
    select e.id, e.sku_id, e.location_id, e.label, least(e.quantity, sum(r.delta))::integer as units
      from unnest(p_rows) r join expected_receipt e on e.tenant_id = p_tenant and e.id = r.expected_receipt_id
     group by e.tenant_id, e.id, e.quantity having least(e.quantity, sum(r.delta)) > 0),
  kept as (update expected_receipt e set quantity = e.quantity - met.units, updated_at = clock_timestamp()
             from met where e.tenant_id = p_tenant and e.id = met.id)
  select array_agg(row(2, sku_id, location_id, 'incoming', 0, 0, 0, 0, 0, -units, null, 0, null, label, p_source_type, p_source_id,
      p_key || ':expected:' || id, null, null)::stock_move order by id) into moves from met;
  return coalesce(moves, '{}');
end $$;

-- Changes what is there or what state it is in: receipts, counts, quality, damage, scrap, places, grades. All rows or none.
-- p_rows: [{skuId, locationId, kind?, delta? | setTo?, expectedOnHand?, qualityControl?, damaged?, inBin?, binId?, lotId? | lotCode?,
-- serials?, expiresOn?, expectedReceiptId?, reason?}]. delta or setTo is for on hand, of the bin or lot when one is named; the
-- set-aside states are signed changes. inBin changes a bin alone (the change on hand goes to binId otherwise). serials are as many as
-- the row has units. Rows that change nothing get no movement. Where less is left than was promised, the promises give way and
-- are answered (p_displaces), or the change is refused.
create function change_stock(p_tenant text, p_rows jsonb, p_kind text, p_reason text, p_source_type text, p_source_id text, p_key text,
  p_displaces boolean) returns jsonb language plpgsql
set plan_cache_mode = force_generic_plan as $$
declare
  answer jsonb := repeated_request(p_tenant, p_key, 'adjust');
  refused jsonb;
  cells stock_row[];
  cell record;
  room record;
  displaced jsonb := '[]';
  moves stock_move[] := '{}';
  changed integer;
begin
  if answer is not null then return answer; end if;
  cells := read_stock_rows(p_tenant, p_rows, p_kind, p_reason);
  refused := refuse_unknown_rows(p_tenant, cells);
  if refused is not null then return refused; end if;
  -- a serial comes in at one place at a time
  perform pg_advisory_xact_lock(hashtextextended(p_tenant || '/serials/' || serial.sku_id, 0))
    from (select distinct r.sku_id from unnest(cells) r join sku s on s.tenant_id = p_tenant and s.id = r.sku_id and s.tracking = 'serial' order by 1) serial;
  insert into stock_level (tenant_id, sku_id, location_id) select distinct p_tenant, r.sku_id, r.location_id from unnest(cells) r order by 2, 3
  on conflict do nothing;
  perform from stock_level l where l.tenant_id = p_tenant and (l.sku_id, l.location_id) in (select r.sku_id, r.location_id from unnest(cells) r)
   order by l.sku_id, l.location_id for update;
  cells := settle_stock_rows(p_tenant, cells);
  refused := refuse_lots(p_tenant, p_rows, cells);
  if refused is not null then return refused; end if;
  select jsonb_agg(jsonb_build_object('skuId', r.sku_id, 'locationId', r.location_id, 'expected', r.expected, 'actual', r.set_to))
    into refused from unnest(cells) r where r.expected <> r.set_to;
  if refused is not null then return refuse_stock('inventory.count_changed', jsonb_build_object('lines', refused)); end if;
  refused := refuse_below_zero(p_tenant, cells);
  if refused is not null then return refused; end if;

  for cell in
    select l.sku_id, l.location_id, l.available, sum(r.delta - r.quality - r.spoilt) as rise
      from unnest(cells) r join stock_level l on l.tenant_id = p_tenant and l.sku_id = r.sku_id and l.location_id = r.location_id
     group by l.tenant_id, l.sku_id, l.location_id having l.available + sum(r.delta - r.quality - r.spoilt) < 0 order by 1, 2
  loop
    if not p_displaces then
      return refuse_stock('inventory.insufficient_stock', jsonb_build_object('lines', jsonb_build_array(jsonb_build_object('skuId', cell.sku_id,
        'locationId', cell.location_id, 'requested', -cell.rise, 'available', cell.available))));
    end if;
    room := displace_promises(p_tenant, cell.sku_id, cell.location_id, (-cell.rise - cell.available)::integer, p_reason, p_source_type,
      p_source_id, p_key);
    displaced := displaced || room.displaced;
    moves := moves || array(select row(c.seq, c.sku_id, c.location_id, c.kind, c.on_hand, c.committed, c.reserved, c.quality_control,
      c.damaged, 0, c.bin_id, c.bin, null, c.reason, c.source_type, c.source_id, c.event_key, c.order_id, c.trace_id)::stock_move
      from unnest(room.changes) c);
  end loop;
  cells := open_lots(p_tenant, cells);
  moves := moves || meet_expectations(p_tenant, cells, p_source_type, p_source_id, p_key) || array(
    select row(3, sku_id, location_id, case when delta = 0 and quality = 0 and spoilt = 0 then case when in_bin < 0 then 'bin_pick' else 'bin_put' end else kind end,
      delta, 0, 0, quality, spoilt, 0, bin_id, in_bin, lot_id, reason, p_source_type, p_source_id, p_key || ':' || place, null, null)::stock_move
      from unnest(cells) where delta <> 0 or quality <> 0 or spoilt <> 0 or in_bin <> 0 order by place);
  select count(*) into changed from unnest(moves) m where m.seq = 3;
  if moves <> '{}' then
    moves := record_moves(p_tenant, moves);
    perform trim_bins(p_tenant, array(select m.sku_id from unnest(moves) m), array(select m.location_id from unnest(moves) m),
      p_source_type, p_source_id, p_key);
  end if;
  if displaced <> '[]' then
    perform announce_fillable(p_tenant, array(select distinct line ->> 'skuId' from jsonb_array_elements(displaced) line));
  end if;
  return keep_answer(p_tenant, p_key, 'adjust', jsonb_build_object('changed', changed, 'displaced', displaced,
    'lots', coalesce((select jsonb_agg(jsonb_build_object('skuId', m.sku_id, 'locationId', m.location_id, 'lotId', m.lot_id, 'code', lot.code,
        'quantity', m.on_hand, 'binId', m.bin_id) order by m.seq, m.event_key)
      from unnest(moves) m join lot on lot.tenant_id = p_tenant and lot.id = m.lot_id where m.seq = 3), '[]')));
end $$;

drop function adjust_stock(text, jsonb, text, text, text, text, text);
drop type stock_adjustment;

-- As in 0003_inventory. A line of a tracked SKU may name what was picked: lots [{lotId, quantity}]. Serials must be named; lots that
-- are not are those that expire first.
create or replace function ship_stock(p_tenant text, p_order text, p_source_id text, p_lines jsonb, p_key text) returns jsonb language plpgsql
set plan_cache_mode = force_generic_plan as $$
declare
  answer jsonb := repeated_request(p_tenant, p_key, 'ship');
  cuts demand_cut[];
  moves stock_move[];
  lacking jsonb;
begin
  if answer is not null then return answer; end if;
  perform lock_levels(p_tenant, (select array_agg(distinct line ->> 'skuId') from jsonb_array_elements(p_lines) line));
  with line as (
    select "orderLineId" as order_line_id, "skuId" as sku_id, "locationId" as location_id, sum(quantity)::integer as quantity
      from jsonb_to_recordset(p_lines) as l("orderLineId" text, "skuId" text, "locationId" text, quantity integer) group by 1, 2, 3),
  held as (
    select line.*, c.id, coalesce(c.quantity, 0) as committed
      from line left join commitment c on c.tenant_id = p_tenant and c.order_id = p_order and c.order_line_id = line.order_line_id
       and c.sku_id = line.sku_id and c.location_id = line.location_id and c.status = 'active')
  select jsonb_agg(jsonb_build_object('orderLineId', order_line_id, 'skuId', sku_id, 'locationId', location_id, 'requested', quantity,
      'committed', committed)) filter (where committed < quantity),
    array_agg(row(id, quantity)::demand_cut),
    array_agg(row(1, sku_id, location_id, 'sale', -quantity, -quantity, 0, 0, 0, 0, null, 0, null, 'shipped', 'fulfillment_order', p_source_id,
      'ship:' || p_key || ':' || id, p_order, null)::stock_move order by sku_id, location_id, id),
    jsonb_build_object('shipped', coalesce(sum(quantity), 0))
    into lacking, cuts, moves, answer from held;
  if lacking is not null then return refuse_stock('inventory.not_committed', jsonb_build_object('lines', lacking)); end if;
  if cuts is null then return answer; end if;
  if exists (select from unnest(moves) m where (select s.tracking from sku s where s.tenant_id = p_tenant and s.id = m.sku_id) <> 'none') then
    with line as (
      select l."skuId" as sku_id, l."locationId" as location_id, sum(l.quantity) as units, s.tracking,
        coalesce(sum((select sum((lot ->> 'quantity')::integer) from jsonb_array_elements(l.lots) lot)), 0) as named
        from jsonb_to_recordset(p_lines) as l("skuId" text, "locationId" text, quantity integer, lots jsonb)
        join sku s on s.tenant_id = p_tenant and s.id = l."skuId" and s.tracking <> 'none' group by 1, 2, 4)
    select jsonb_agg(jsonb_build_object('skuId', sku_id, 'tracking', tracking, 'units', units, 'named', named)) into lacking
      from line where named > units or (tracking = 'serial' and named < units);
    if lacking is not null then return refuse_stock('inventory.lot_required', jsonb_build_object('lines', lacking)); end if;
    with taken as (
      select l."skuId" as sku_id, l."locationId" as location_id, lot ->> 'lotId' as lot_id, sum((lot ->> 'quantity')::integer) as units
        from jsonb_to_recordset(p_lines) as l("skuId" text, "locationId" text, lots jsonb), jsonb_array_elements(l.lots) lot group by 1, 2, 3)
    select jsonb_agg(jsonb_build_object('skuId', t.sku_id, 'locationId', t.location_id, 'binId', null, 'lot', coalesce(lot.code, t.lot_id),
        'onHand', coalesce(l.on_hand, 0), 'setAside', coalesce(l.quality_control + l.damaged, 0), 'inBin', null, 'delta', -t.units)) into lacking
      from taken t left join lot on lot.tenant_id = p_tenant and lot.id = t.lot_id
      left join lot_level l on l.tenant_id = p_tenant and l.lot_id = t.lot_id and l.location_id = t.location_id and l.sku_id = t.sku_id
     where coalesce(l.on_hand - l.quality_control - l.damaged, 0) < t.units;
    if lacking is not null then return refuse_stock('inventory.below_zero', jsonb_build_object('lines', lacking)); end if;
    moves := name_shipped_lots(p_lines, moves);
  end if;
  perform end_commitments(p_tenant, cuts, 'consumed');
  perform record_moves(p_tenant, moves);
  perform trim_bins(p_tenant, array(select m.sku_id from unnest(moves) m), array(select m.location_id from unnest(moves) m),
    'fulfillment_order', p_source_id, p_key);
  return keep_answer(p_tenant, p_key, 'ship', answer);
end $$;

-- Sales by lot: each line's lots are laid along the sales of its SKU and location; what no lot is named for stays without.
create function name_shipped_lots(p_lines jsonb, p_moves stock_move[]) returns stock_move[] language sql immutable as $$
  with sale as (
    select m as move, m.sku_id, m.location_id, -m.on_hand as units, sum(-m.on_hand) over (partition by m.sku_id, m.location_id order by m.event_key) as upto
      from unnest(p_moves) m),
  lot as (
    select sku_id, location_id, lot_id, units, sum(units) over (partition by sku_id, location_id order by lot_id) as upto
      from (select l."skuId" as sku_id, l."locationId" as location_id, lot ->> 'lotId' as lot_id, sum((lot ->> 'quantity')::integer) as units
              from jsonb_to_recordset(p_lines) as l("skuId" text, "locationId" text, lots jsonb), jsonb_array_elements(l.lots) lot group by 1, 2, 3) taken),
  part as (
    select sale.move, lot.lot_id, (least(sale.upto, lot.upto) - greatest(sale.upto - sale.units, lot.upto - lot.units))::integer as units
      from sale join lot using (sku_id, location_id)
     where least(sale.upto, lot.upto) > greatest(sale.upto - sale.units, lot.upto - lot.units)),
  rest as (
    select sale.move, null::text as lot_id, (sale.units - coalesce((select sum(part.units) from part
      where (part.move).event_key = (sale.move).event_key), 0))::integer as units from sale)
  select array_agg(case when lot_id is null then row((move).seq, (move).sku_id, (move).location_id, (move).kind, -units, -units, 0, 0, 0, 0, null, 0,
      null, (move).reason, (move).source_type, (move).source_id, (move).event_key, (move).order_id, (move).trace_id)::stock_move
    else part_of_move(move, lot_id, units, false) end)
    from (select * from part union all select * from rest where units > 0) named
$$;

-- As in 0003_inventory; the lots that leave are those that arrive. A line may name them: lots [{lotId, quantity}] for all its units.
create or replace function transfer_stock(p_tenant text, p_from text, p_to text, p_lines jsonb, p_reason text, p_key text) returns jsonb
language plpgsql
set plan_cache_mode = force_generic_plan as $$
declare
  answer jsonb := repeated_request(p_tenant, p_key, 'transfer');
  lacking jsonb;
  moves stock_move[];
begin
  if answer is not null then return answer; end if;
  if not exists (select from location where tenant_id = p_tenant and id = p_to) then
    return refuse_stock('inventory.not_stocked', jsonb_build_object('lines', jsonb_build_array(jsonb_build_object('locationId', p_to))));
  end if;
  insert into stock_level (tenant_id, sku_id, location_id)
  select p_tenant, s.id, p_to from jsonb_to_recordset(p_lines) as r("skuId" text)
    join sku s on s.tenant_id = p_tenant and s.id = r."skuId" order by 2
  on conflict do nothing;
  perform lock_levels(p_tenant, (select array_agg(line ->> 'skuId') from jsonb_array_elements(p_lines) line));
  select jsonb_agg(jsonb_build_object('skuId', r."skuId", 'locationId', p_from, 'requested', r.quantity,
      'available', coalesce(l.available, 0))) filter (where coalesce(l.available, 0) < r.quantity)
    into lacking
    from jsonb_to_recordset(p_lines) as r("skuId" text, quantity integer)
    left join stock_level l on l.tenant_id = p_tenant and l.sku_id = r."skuId" and l.location_id = p_from;
  if lacking is not null then return refuse_stock('inventory.insufficient_stock', jsonb_build_object('lines', lacking)); end if;
  moves := name_lots(p_tenant, array(select row(1, r."skuId", p_from, 'transfer_out', -r.quantity, 0, 0, 0, 0, 0, null, 0, null, p_reason,
      'transfer', p_key, p_key || ':transfer_out:' || r."skuId", null, null)::stock_move
    from jsonb_to_recordset(p_lines) as r("skuId" text, quantity integer) order by 1));
  moves := moves || array(select row(2, m.sku_id, p_to, 'transfer_in', -m.on_hand, 0, 0, 0, 0, 0, null, 0, m.lot_id, p_reason, 'transfer', p_key,
      replace(m.event_key, ':transfer_out:', ':transfer_in:'), null, null)::stock_move from unnest(moves) m);
  perform record_moves(p_tenant, moves);
  perform trim_bins(p_tenant, array(select m.sku_id from unnest(moves) m), array(select m.location_id from unnest(moves) m),
    'transfer', p_key, p_key);
  return keep_answer(p_tenant, p_key, 'transfer', jsonb_build_object('changed', cardinality(moves)));
end $$;

-- As in 0003_inventory, for one lot where p_lot names it. What is picked of a lot must not be set aside.
drop function move_in_bin(text, text, text, integer, text, text, text);
create function move_in_bin(p_tenant text, p_bin text, p_sku text, p_delta integer, p_lot text, p_source_type text, p_source_id text, p_key text)
returns jsonb language plpgsql
set plan_cache_mode = force_generic_plan as $$
declare
  answer jsonb := repeated_request(p_tenant, p_key, 'bin');
  place bin;
  in_bin integer;
  unplaced integer;
  lot_in_bin integer;
  lot_unplaced integer;
begin
  if answer is not null then return answer; end if;
  select * into place from bin where tenant_id = p_tenant and id = p_bin;
  perform from stock_level where tenant_id = p_tenant and sku_id = p_sku and location_id = place.location_id for update;
  if place.id is null or not found then
    return refuse_stock('inventory.not_stocked', jsonb_build_object('lines',
      jsonb_build_array(jsonb_build_object('skuId', p_sku, 'locationId', place.location_id, 'binId', p_bin))));
  end if;
  select coalesce(sum(quantity) filter (where bin_id = p_bin), 0), l.on_hand - coalesce(sum(quantity), 0) into in_bin, unplaced
    from stock_level l left join bin_level b on b.tenant_id = l.tenant_id and b.sku_id = l.sku_id and b.location_id = l.location_id
   where l.tenant_id = p_tenant and l.sku_id = p_sku and l.location_id = place.location_id group by l.on_hand;
  if p_lot is not null then
    select coalesce(sum(quantity) filter (where bin_id = p_bin), 0), l.on_hand - coalesce(sum(quantity), 0) into lot_in_bin, lot_unplaced
      from lot_level l left join lot_bin_level b on b.tenant_id = l.tenant_id and b.lot_id = l.lot_id and b.location_id = l.location_id
     where l.tenant_id = p_tenant and l.sku_id = p_sku and l.lot_id = p_lot and l.location_id = place.location_id group by l.on_hand;
    in_bin := coalesce(lot_in_bin, 0);
    unplaced := coalesce(lot_unplaced, 0);
  end if;
  if in_bin + p_delta < 0 or (p_delta > 0 and p_delta > unplaced) then
    return refuse_stock('inventory.bin_short', jsonb_build_object('binId', p_bin, 'skuId', p_sku, 'requested', abs(p_delta),
      'inBin', in_bin, 'unplaced', unplaced));
  end if;
  perform record_moves(p_tenant, array[row(1, p_sku, place.location_id, case when p_delta < 0 then 'bin_pick' else 'bin_put' end, 0, 0,
    0, 0, 0, 0, p_bin, p_delta, p_lot, place.code, p_source_type, p_source_id, p_key, null, null)::stock_move]);
  return keep_answer(p_tenant, p_key, 'bin', jsonb_build_object('binId', p_bin, 'skuId', p_sku, 'inBin', in_bin + p_delta));
end $$;

-- What an open backorder waits for: units of expected receipts, oldest backorder first, earliest receipt first.
create table backorder_basis (
  tenant_id text not null,
  backorder_id text not null,
  expected_receipt_id text not null,
  sku_id text not null,
  quantity integer not null,
  constraint backorder_basis_pkey primary key (tenant_id, backorder_id, expected_receipt_id),
  constraint backorder_basis_backorder_id_exists foreign key (tenant_id, backorder_id) references backorder (tenant_id, id) on delete cascade,
  constraint backorder_basis_expected_receipt_id_exists foreign key (tenant_id, expected_receipt_id)
    references expected_receipt (tenant_id, id) on delete restrict,
  constraint backorder_basis_quantity_positive check (quantity > 0)
);
create index backorder_basis_tenant_id_sku_id_idx on backorder_basis (tenant_id, sku_id);
create index backorder_basis_tenant_id_expected_receipt_id_idx on backorder_basis (tenant_id, expected_receipt_id);

create type basis_part as (backorder_id text, expected_receipt_id text, sku_id text, quantity integer, expected_on text);

-- Lays what waits along what is to come, so that every backorder has a date with what it rests on, or none. Answers the promises
-- that changed, as [{backorderId, orderId, orderLineId, skuId, quantity, from, to}], and tells of those that had a date.
create function plan_backorders(p_tenant text, p_skus text[]) returns jsonb language plpgsql
set plan_cache_mode = force_generic_plan as $$
declare
  waiting record;
  source record;
  left_of jsonb := '{}';
  parts basis_part[] := '{}';
  rest integer;
  share integer;
  moved jsonb;
  orders text[];
begin
  perform lock_levels(p_tenant, p_skus);
  for waiting in select * from backorder b where b.tenant_id = p_tenant and b.sku_id = any(p_skus) and b.status = 'open'
    order by b.sku_id, b.created_at, b.id
  loop
    rest := waiting.quantity;
    for source in
      select e.id, e.expected_on, coalesce((left_of ->> e.id)::integer, e.quantity) as units
        from expected_receipt e join sellable_locations(p_tenant, array[coalesce(waiting.connection_id, '')]) s on s.location_id = e.location_id
       where e.tenant_id = p_tenant and e.sku_id = waiting.sku_id and coalesce((left_of ->> e.id)::integer, e.quantity) > 0
       order by e.expected_on nulls last, e.id
    loop
      exit when rest = 0;
      share := least(rest, source.units);
      rest := rest - share;
      left_of := jsonb_set(left_of, array[source.id], to_jsonb(source.units - share));
      parts := parts || row(waiting.id, source.id, waiting.sku_id, share, source.expected_on)::basis_part;
    end loop;
  end loop;
  delete from backorder_basis where tenant_id = p_tenant and sku_id = any(p_skus);
  insert into backorder_basis (tenant_id, backorder_id, expected_receipt_id, sku_id, quantity)
  select p_tenant, p.backorder_id, p.expected_receipt_id, p.sku_id, p.quantity from unnest(parts) p;
  with dated as (
    select b.id, b.expected_on as was, case when sum(p.quantity) = b.quantity and count(*) = count(p.expected_on) then max(p.expected_on) end as will_be
      from backorder b left join unnest(parts) p on p.backorder_id = b.id
     where b.tenant_id = p_tenant and b.sku_id = any(p_skus) and b.status = 'open' group by b.tenant_id, b.id),
  changed as (
    update backorder b set expected_on = d.will_be from dated d
     where b.tenant_id = p_tenant and b.id = d.id and d.was is distinct from d.will_be returning b.*, d.was)
  select coalesce(jsonb_agg(jsonb_build_object('backorderId', id, 'orderId', order_id, 'orderLineId', order_line_id, 'skuId', sku_id,
      'quantity', quantity, 'from', was, 'to', expected_on) order by created_at, id), '[]'),
    array_agg(distinct order_id) filter (where was is not null)
    into moved, orders from changed;
  if orders is not null then
    perform emit_stock_event(p_tenant, 'inventory/promise.moved', 'orderIds', orders);
  end if;
  return moved;
end $$;

-- Says what is to come: each row sets how much of a SKU is still on its way to a location and when, 0 for nothing any more.
-- p_rows: [{id, skuId, locationId, quantity, expectedOn?, label, sourceType, sourceId}]. Answers the promises that moved with it.
create function expect_stock(p_tenant text, p_rows jsonb, p_key text) returns jsonb language plpgsql
set plan_cache_mode = force_generic_plan as $$
declare
  answer jsonb := repeated_request(p_tenant, p_key, 'expect');
  refused jsonb;
  moves stock_move[];
  skus text[];
begin
  if answer is not null then return answer; end if;
  select jsonb_agg(jsonb_build_object('skuId', r."skuId", 'locationId', r."locationId")) into refused
    from jsonb_to_recordset(p_rows) as r(id text, "skuId" text, "locationId" text)
    left join sku s on s.tenant_id = p_tenant and s.id = r."skuId" and s.kind in ('stocked', 'assembly')
    left join location l on l.tenant_id = p_tenant and l.id = r."locationId"
    left join expected_receipt e on e.tenant_id = p_tenant and e.id = r.id
   where s.id is null or l.id is null or (e.id is not null and (e.sku_id, e.location_id) <> (r."skuId", r."locationId"));
  if refused is not null then return refuse_stock('inventory.not_stocked', jsonb_build_object('lines', refused)); end if;
  select array_agg(distinct row ->> 'skuId') into skus from jsonb_array_elements(p_rows) row;
  insert into stock_level (tenant_id, sku_id, location_id)
  select distinct p_tenant, r."skuId", r."locationId" from jsonb_to_recordset(p_rows) as r("skuId" text, "locationId" text) order by 2, 3
  on conflict do nothing;
  perform lock_levels(p_tenant, skus);
  with row_ as (
    select r.*, r.quantity - coalesce(e.quantity, 0) as change
      from jsonb_to_recordset(p_rows) as r(id text, "skuId" text, "locationId" text, quantity integer, "expectedOn" text, label text,
        "sourceType" text, "sourceId" text)
      left join expected_receipt e on e.tenant_id = p_tenant and e.id = r.id),
  kept as (
    insert into expected_receipt as e (tenant_id, id, sku_id, location_id, quantity, expected_on, label, source_type, source_id)
    select p_tenant, id, "skuId", "locationId", quantity, "expectedOn", label, "sourceType", "sourceId" from row_ order by id
    on conflict (tenant_id, id) do update set quantity = excluded.quantity, expected_on = excluded.expected_on, label = excluded.label,
      updated_at = clock_timestamp())
  select array_agg(row(1, "skuId", "locationId", 'incoming', 0, 0, 0, 0, 0, change, null, 0, null, label, "sourceType", "sourceId",
      p_key || ':' || id, null, null)::stock_move order by id) into moves from row_ where change <> 0;
  if moves is not null then perform record_moves(p_tenant, moves); end if;
  return keep_answer(p_tenant, p_key, 'expect', jsonb_build_object('changed', coalesce(cardinality(moves), 0),
    'moved', plan_backorders(p_tenant, skus)));
end $$;

-- Stock that moves from one location to another and is on its way in between. What was shipped and not yet received or
-- given up is in transit: it is on hand nowhere and expected at the destination.
create table transfer (
  tenant_id text not null,
  id text not null,
  number text not null,
  from_location_id text not null,
  to_location_id text not null,
  status text not null default 'draft',
  reason text not null,
  expected_on text,
  created_by text not null,
  shipped_at timestamptz(3),
  closed_at timestamptz(3),
  version integer not null default 1,
  created_at timestamptz(3) not null default current_timestamp,
  updated_at timestamptz(3) not null default current_timestamp,
  constraint transfer_pkey primary key (tenant_id, id),
  constraint transfer_from_location_id_exists foreign key (tenant_id, from_location_id) references location (tenant_id, id) on delete restrict,
  constraint transfer_to_location_id_exists foreign key (tenant_id, to_location_id) references location (tenant_id, id) on delete restrict,
  constraint transfer_status_known check (status in ('draft', 'in_transit', 'received', 'canceled')),
  constraint transfer_goes_somewhere check (from_location_id <> to_location_id),
  constraint transfer_expected_on_is_date check (expected_on ~ '^[0-9]{4}-[0-9]{2}-[0-9]{2}$')
);
create unique index transfer_tenant_id_number_key on transfer (tenant_id, number);
create index transfer_tenant_id_status_id_idx on transfer (tenant_id, status, id);

-- A line of a lot-tracked SKU becomes one line a lot when it ships.
create table transfer_line (
  tenant_id text not null,
  id text not null,
  transfer_id text not null,
  sku_id text not null,
  lot_id text,
  quantity integer not null,
  shipped_quantity integer not null default 0,
  received_quantity integer not null default 0,
  lost_quantity integer not null default 0,
  constraint transfer_line_pkey primary key (tenant_id, id),
  constraint transfer_line_transfer_id_fkey foreign key (tenant_id, transfer_id) references transfer (tenant_id, id) on delete restrict on update restrict,
  constraint transfer_line_sku_id_exists foreign key (tenant_id, sku_id) references sku (tenant_id, id) on delete restrict,
  constraint transfer_line_lot_id_exists foreign key (tenant_id, sku_id, lot_id) references lot (tenant_id, sku_id, id) on delete restrict,
  constraint transfer_line_quantities check (quantity > 0 and shipped_quantity between 0 and quantity and received_quantity >= 0
    and lost_quantity >= 0 and received_quantity + lost_quantity <= shipped_quantity)
);
create index transfer_line_tenant_id_transfer_id_idx on transfer_line (tenant_id, transfer_id);
create index transfer_line_in_transit on transfer_line (tenant_id, lot_id) where lot_id is not null and shipped_quantity > received_quantity + lost_quantity;

create trigger lot_audited after update or delete on lot for each row execute function record_change();
create trigger expected_receipt_audited after insert or update or delete on expected_receipt for each row execute function record_change();
create trigger transfer_audited after insert or update or delete on transfer for each row execute function record_change();

select secure_tables();
-- Lots change only through movements; see stock_level in 0003_inventory.
revoke insert, update, delete on lot_level, lot_bin_level from portal;
revoke delete on lot, expected_receipt, transfer from portal;
