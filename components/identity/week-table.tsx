"use client";

import { Checkbox } from "#components/ui/checkbox.tsx";
import { Table, Td, Th } from "#components/ui/table.tsx";
import type { QuietWindow } from "#server/modules/identity/contract.ts";

const days = ["Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"] as const;
const timeLook = "min-h-8 rounded-md border border-line bg-surface px-2 tabular-nums disabled:opacity-60";

/** One window a weekday; it belongs to the day on which it begins. */
export function WeekTable({
  windows,
  canEdit,
  onChange,
}: {
  windows: readonly QuietWindow[];
  canEdit: boolean;
  onChange: (windows: QuietWindow[]) => void;
}) {
  const put = (weekday: number, window: QuietWindow | null) =>
    onChange(
      [...windows.filter((one) => one.weekday !== weekday), ...(window ? [window] : [])].toSorted(
        (a, b) => a.weekday - b.weekday,
      ),
    );
  const standard = { from: windows[0]?.from ?? "01:00", until: windows[0]?.until ?? "06:00" };
  return (
    <Table label="Quiet hours by weekday">
      <thead>
        <tr>
          <Th>Begins on</Th>
          <Th>From</Th>
          <Th>Until</Th>
        </tr>
      </thead>
      <tbody>
        {days.map((name, index) => {
          const weekday = index + 1;
          const window = windows.find((one) => one.weekday === weekday);
          return (
            <tr key={name}>
              <Td>
                <Checkbox
                  label={name}
                  isChecked={window !== undefined}
                  isDisabled={!canEdit}
                  onChange={(isOn) => put(weekday, isOn ? { weekday, ...standard } : null)}
                />
              </Td>
              {(["from", "until"] as const).map((end) => (
                <Td key={end}>
                  {window && (
                    <span className="flex items-center gap-2">
                      <input
                        type="time"
                        required
                        className={timeLook}
                        aria-label={`${name}, ${end}`}
                        disabled={!canEdit}
                        value={window[end]}
                        onChange={(event) =>
                          event.target.value !== "" && put(weekday, { ...window, [end]: event.target.value })
                        }
                      />
                      {end === "until" && window.until <= window.from && (
                        <span className="text-[12px] text-muted">next day</span>
                      )}
                    </span>
                  )}
                </Td>
              ))}
            </tr>
          );
        })}
      </tbody>
    </Table>
  );
}
