"use client";

import { useState } from "react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { Timeline } from "#components/blocks/timeline.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { Drawer } from "#components/ui/drawer.tsx";
import { Skeleton } from "#components/ui/skeleton.tsx";
import { StatusBadge, type Tone } from "#components/ui/status-badge.tsx";
import { toast } from "#components/ui/toast.tsx";
import { BufferPreview, type RulesChange } from "./buffer-preview.tsx";
import { effectOf, kindWords, scopeOf, type BufferRule, type Names } from "./buffer-words.ts";

export const ruleTones: Record<BufferRule["status"], Tone> = {
  draft: "info",
  active: "good",
  archived: "quiet",
};

/** One rule: what it does, what activating or ending it would change, and who changed what when. */
export function BufferDrawer(props: {
  ruleId: string;
  names: Names;
  canWrite: boolean;
  onEdit: (rule: BufferRule) => void;
  onClose: () => void;
}) {
  const { ruleId, names, canWrite, onEdit, onClose } = props;
  const trpc = useTRPC();
  const answer = useQuery(trpc.inventory.rule.queryOptions({ id: ruleId }));
  const rule = answer.data;
  return (
    <Drawer isOpen onClose={onClose} title={rule?.name ?? "Rule"} description={rule && kindWords[rule.kind]}>
      {answer.error && <QueryProblem error={answer.error} />}
      {!rule && !answer.error && <Skeleton className="h-40 w-full" />}
      {rule && (
        <>
          <p className="flex items-center gap-2 text-[13px]">
            <StatusBadge tone={ruleTones[rule.status]}>{rule.status}</StatusBadge>
            {rule.documentVersion !== null && <>since version {rule.documentVersion}</>}
            {rule.archivedVersion !== null && <>, ended by version {rule.archivedVersion}</>}
          </p>
          <p className="font-medium">{effectOf(rule.body, names)}</p>
          <p className="text-[13px]">{scopeOf(rule.body, names)}</p>
          <p className="text-[13px] text-muted">
            Importance {rule.importance} · owner {rule.ownerName ?? "nobody"}
            {rule.note && <> · {rule.note}</>}
          </p>
          {rule.status !== "archived" && (
            <Steps rule={rule} canWrite={canWrite} onEdit={() => onEdit(rule)} />
          )}
          <h3 className="text-[13px] font-semibold">History</h3>
          <Timeline
            label="History"
            entries={rule.history.map((change) => ({
              id: change.id,
              at: change.at,
              actor: change.actorName,
              title: titleOf(change),
              detail: detailOf(change),
            }))}
          />
        </>
      )}
    </Drawer>
  );
}

type Change = { before: Record<string, unknown>; after: Record<string, unknown> };
const titleOf = ({ before, after }: Change): string => {
  if (Object.keys(before).length === 0) return "Drafted";
  if (after["status"] === "active") return `Activated, version ${String(after["document_version"])}`;
  if (after["status"] === "archived")
    return after["archived_version"] ? `Archived, version ${String(after["archived_version"])}` : "Given up";
  return "Draft changed";
};
const silent = new Set([
  "updated_at",
  "version",
  "status",
  "document_version",
  "archived_version",
  "activated_at",
  "archived_at",
  "ordered_at",
]);
const detailOf = ({ before, after }: Change): string =>
  Object.keys(before).length === 0
    ? ""
    : Object.keys(after)
        .filter((key) => !silent.has(key))
        .map(
          (key) =>
            `${key.replaceAll("_", " ")}: ${JSON.stringify(before[key] ?? null)} → ${JSON.stringify(after[key])}`,
        )
        .join("; ");

function Steps({ rule, canWrite, onEdit }: { rule: BufferRule; canWrite: boolean; onEdit: () => void }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [isAsked, setAsked] = useState(rule.status === "draft");
  const done = (text: string) => ({
    onSuccess: () => toast.done(text),
    onSettled: () => {
      void queryClient.invalidateQueries(trpc.inventory.pathFilter());
      void queryClient.invalidateQueries(trpc.channels.pathFilter());
    },
  });
  const activate = useMutation(
    trpc.inventory.activateRule.mutationOptions(done("The rule is active; channels are being told.")),
  );
  const archive = useMutation(
    trpc.inventory.archiveRule.mutationOptions(done("The rule is archived; channels are being told.")),
  );
  const discard = useMutation(trpc.inventory.discardRule.mutationOptions(done("The draft is given up.")));
  const problem = activate.error ?? archive.error ?? discard.error;
  const step = { id: rule.id, basedOnVersion: rule.version };
  const isDraft = rule.status === "draft";
  const change: RulesChange = isDraft
    ? { do: "activate", body: rule.body, importance: rule.importance, replacesId: rule.replacesId }
    : { do: "archive", id: rule.id };
  return (
    <>
      {problem && <QueryProblem error={problem} />}
      <h3 className="text-[13px] font-semibold">
        {isDraft ? "When it is activated" : "When it is archived"}
      </h3>
      {isAsked ? (
        <BufferPreview change={change} />
      ) : (
        <Button className="justify-self-start" onClick={() => setAsked(true)}>
          Show what would change
        </Button>
      )}
      {canWrite && (
        <div className="flex flex-wrap gap-2">
          {isDraft && (
            <Button variant="primary" disabled={activate.isPending} onClick={() => activate.mutate(step)}>
              Activate
            </Button>
          )}
          {!isDraft && (
            <Button variant="danger" disabled={archive.isPending} onClick={() => archive.mutate(step)}>
              Archive
            </Button>
          )}
          <Button onClick={onEdit}>{isDraft ? "Edit" : "Change by a new draft"}</Button>
          {isDraft && (
            <Button variant="quiet" disabled={discard.isPending} onClick={() => discard.mutate(step)}>
              Give up
            </Button>
          )}
        </div>
      )}
    </>
  );
}
