-- While a run is queued, later events of its key join it: debounce replaces its event, a batch gathers them.
alter table job_run rename column debounce_key to gather_key;
alter index job_run_debounced rename to job_run_gathering;
