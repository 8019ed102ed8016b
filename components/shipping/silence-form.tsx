"use client";

import { useState, type ReactNode } from "react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { PublishBar } from "#components/blocks/publish-bar.tsx";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Card } from "#components/ui/card.tsx";
import { NumberField } from "#components/ui/number-field.tsx";
import { SkeletonLines } from "#components/ui/skeleton.tsx";
import { toast } from "#components/ui/toast.tsx";
import type { SilenceRules } from "#server/modules/shipping/contract.ts";

/** After how much silence of the carrier a parcel becomes an exception. */
export function SilenceForm({ canPublish, history }: { canPublish: boolean; history: ReactNode }) {
  const trpc = useTRPC();
  const rules = useQuery(trpc.shipping.silence.queryOptions({}));
  return (
    <Card title="When a carrier is silent">
      {rules.error && <QueryProblem error={rules.error} />}
      {!rules.data && !rules.error && <SkeletonLines count={3} />}
      <div className="grid gap-6 lg:grid-cols-[2fr_1fr]">
        {rules.data && (
          <Fields
            key={rules.data.version}
            version={rules.data.version}
            body={rules.data.body}
            canPublish={canPublish}
          />
        )}
        {history}
      </div>
    </Card>
  );
}

function Fields(props: { version: number; body: SilenceRules; canPublish: boolean }) {
  const { version, body, canPublish } = props;
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [draft, setDraft] = useState(body);
  const publish = useMutation(
    trpc.shipping.publishSilence.mutationOptions({
      onSuccess: (made) => toast.done(made.isNew ? `Version ${made.version} holds from now on.` : "Nothing was different."),
      onSettled: () =>
        Promise.all([
          queryClient.invalidateQueries(trpc.shipping.silence.pathFilter()),
          queryClient.invalidateQueries(trpc.releases.history.pathFilter()),
        ]),
    }),
  ); // prettier-ignore
  const field = (key: keyof SilenceRules, label: string, max: number) => (
    <NumberField
      label={label}
      min={1}
      max={max}
      value={draft[key]}
      onChange={(value) => value !== null && setDraft({ ...draft, [key]: value })}
    />
  );
  return (
    <div className="grid content-start gap-4">
      {publish.error && <QueryProblem error={publish.error} />}
      <div className="grid gap-4 sm:grid-cols-3">
        {field("neverScannedHours", "Hours with a label and no first scan", 720)}
        {field("movingHours", "Hours without a scan on the way", 720)}
        {field("lostDays", "Days after which it counts as lost", 90)}
      </div>
      {canPublish && (
        <PublishBar
          isBusy={publish.isPending}
          isChanged={JSON.stringify(draft) !== JSON.stringify(body)}
          onPublish={(note) => publish.mutate({ body: draft, note, basedOnVersion: version })}
        />
      )}
    </div>
  );
}
