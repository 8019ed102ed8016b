"use client";

import { useState, type ReactNode } from "react";
import { useQueryClient } from "@tanstack/react-query";
import { PublishBar } from "#components/blocks/publish-bar.tsx";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Card } from "#components/ui/card.tsx";
import { SkeletonLines } from "#components/ui/skeleton.tsx";
import { toast } from "#components/ui/toast.tsx";

/** A document of rules and its version; 0 is the standard, which nobody published. */
export interface RuleDocument<Body> {
  version: number;
  body: Body;
}

export interface RuleFormProps {
  canPublish: boolean;
  /** The versions of the document. */
  history: ReactNode;
}

/** What ends a publication: which version holds, and what was asked with `filter` read again. */
export function usePublished(filter: { queryKey: readonly unknown[] }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  return {
    onSuccess: (made: { version: number; isNew: boolean }) =>
      toast.done(made.isNew ? `Version ${made.version} holds from now on.` : "Nothing was different."),
    onSettled: () =>
      Promise.all([
        queryClient.invalidateQueries(filter),
        queryClient.invalidateQueries(trpc.releases.history.pathFilter()),
      ]),
  };
}

export interface RuleCardProps<Body> {
  title: string;
  rules: { data: RuleDocument<Body> | undefined; error: unknown };
  history: ReactNode;
  publish: RuleDraftProps<Body>["publish"];
  canPublish: boolean;
  /** The fields of the draft. */
  children: RuleDraftProps<Body>["children"];
}

/** A document of rules that is edited as a draft and published with its reason, beside its versions. */
export function RuleCard<Body>(props: RuleCardProps<Body>) {
  const { title, rules, history, publish, canPublish, children } = props;
  return (
    <Card title={title}>
      {rules.error ? <QueryProblem error={rules.error} /> : null}
      {!rules.data && !rules.error && <SkeletonLines count={4} />}
      <div className="grid grid-cols-1 items-start gap-6 lg:grid-cols-[minmax(0,2fr)_minmax(0,1fr)]">
        {rules.data && (
          <RuleDraft key={rules.data.version} document={rules.data} {...{ publish, canPublish, children }} />
        )}
        {history}
      </div>
    </Card>
  );
}

interface RuleDraftProps<Body> {
  document: RuleDocument<Body>;
  publish: {
    isPending: boolean;
    error: unknown;
    mutate: (input: { body: Body; note: string; basedOnVersion: number }) => void;
  };
  canPublish: boolean;
  children: (draft: Body, change: (part: Partial<Body>) => void) => ReactNode;
}

function RuleDraft<Body>({ document, publish, canPublish, children }: RuleDraftProps<Body>) {
  const [draft, setDraft] = useState(document.body);
  return (
    <div className="grid content-start gap-5">
      {publish.error ? <QueryProblem error={publish.error} /> : null}
      {children(draft, (part) => setDraft((old) => ({ ...old, ...part })))}
      {canPublish && (
        <PublishBar
          isBusy={publish.isPending}
          isChanged={JSON.stringify(draft) !== JSON.stringify(document.body)}
          onPublish={(note) => publish.mutate({ body: draft, note, basedOnVersion: document.version })}
        />
      )}
    </div>
  );
}
