-- What a parcel that crosses a customs border says it holds, as it was packed; null for one that crosses none.
alter table parcel add column customs jsonb;
