-- What a channel should show changes often and for many listings at once. Half of each page is left free, so that a figure that
-- already waits to be told is written beside its old row and no index is touched.
alter table channel_stock set (fillfactor = 50);
