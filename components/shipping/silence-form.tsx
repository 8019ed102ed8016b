"use client";

import { useMutation, useQuery } from "@tanstack/react-query";
import { RuleCard, usePublished, type RuleFormProps } from "#components/blocks/rule-card.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { NumberField } from "#components/ui/number-field.tsx";
import type { SilenceRules } from "#server/modules/shipping/contract.ts";

const fields = [
  { key: "neverScannedHours", label: "Hours with a label and no first scan", max: 720 },
  { key: "movingHours", label: "Hours without a scan on the way", max: 720 },
  { key: "lostDays", label: "Days after which it counts as lost", max: 90 },
] as const;

/** After how much silence of the carrier a parcel becomes an exception. */
export function SilenceForm({ canPublish, history }: RuleFormProps) {
  const trpc = useTRPC();
  const rules = useQuery(trpc.shipping.silence.queryOptions({}));
  const published = usePublished(trpc.shipping.silence.pathFilter());
  const publish = useMutation(trpc.shipping.publishSilence.mutationOptions(published));
  return (
    <RuleCard title="When a carrier is silent" {...{ rules, publish, history, canPublish }}>
      {(draft: SilenceRules, change) => (
        <div className="grid gap-4 sm:grid-cols-3">
          {fields.map(({ key, label, max }) => (
            <NumberField
              key={key}
              label={label}
              min={1}
              max={max}
              value={draft[key]}
              onChange={(value) => value !== null && change({ [key]: value })}
            />
          ))}
        </div>
      )}
    </RuleCard>
  );
}
