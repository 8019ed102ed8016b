-- A delivery's body is written once and read once, but each verdict wrote it again with its row. It lies apart from the row now, and as it
-- came: compressing it cost a good part of what the order in it costs.
alter table inbox_delivery alter column raw_body set storage external;
alter table inbox_delivery set (toast_tuple_target = 512);
