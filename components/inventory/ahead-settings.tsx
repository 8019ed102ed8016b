"use client";

import { Checkbox } from "#components/ui/checkbox.tsx";
import { NumberField } from "#components/ui/number-field.tsx";
import { Select } from "#components/ui/select.tsx";
import { sellingModes } from "#server/modules/inventory/contract.ts";
import type { RuleForm } from "./buffer-form.ts";
import { modeWords } from "./buffer-words.ts";

const aheadFields = [
  ["upTo", "At most on a channel", "units that may wait at once"],
  ["overall", "At most over all channels", "units that may wait at once"],
  ["cancelAfterDays", "Ask to cancel after days", "from the sale, while it still waits"],
] as const;

/** How a SKU that is not there is sold. Also the SKU page's own dialog shows these. */
export function AheadSettings({ form, set }: { form: RuleForm; set: (changes: Partial<RuleForm>) => void }) {
  return (
    <div className="grid gap-3 sm:grid-cols-2">
      <Select
        label="What is not there"
        value={form.mode}
        onChange={(mode) => set({ mode })}
        options={sellingModes.map((mode) => ({ value: mode, label: modeWords[mode] }))}
      />
      {form.mode !== "in_stock_only" && (
        <>
          {aheadFields.map(([key, label, hint]) => (
            <NumberField
              key={key}
              label={label}
              hint={hint}
              min={1}
              value={form[key]}
              onChange={(value) => set({ [key]: value })}
            />
          ))}
          <div className="sm:col-span-2">
            <Checkbox
              label="Sell up to the limit even when no purchase order covers it"
              isChecked={form.beyondReceipts}
              onChange={(beyondReceipts) => set({ beyondReceipts })}
            />
          </div>
        </>
      )}
    </div>
  );
}
