"use client";

import { useQuery } from "@tanstack/react-query";
import { PageHeader } from "#components/blocks/page-header.tsx";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { SkeletonLines } from "#components/ui/skeleton.tsx";
import { MessagesForm } from "./messages-form.tsx";
import { PolicyForm } from "./policy-form.tsx";

/** What buyers are given by policy, and what they are told. Each change is a new version with its reason. */
export function CareTerms({ canPublish }: { canPublish: boolean }) {
  const trpc = useTRPC();
  const terms = useQuery(trpc.care.terms.queryOptions({}));
  return (
    <>
      <PageHeader title="Credit policy" description="What buyers are given without asking anybody, and what they are told." />
      {terms.error && <QueryProblem error={terms.error} />}
      {!terms.data && !terms.error && <SkeletonLines count={8} />}
      {terms.data && (
        <div className="grid max-w-4xl gap-4">
          <PolicyForm key={`policy ${terms.data.policy.version}`} {...terms.data.policy} canPublish={canPublish} />
          <MessagesForm key={`messages ${terms.data.messages.version}`} {...terms.data.messages} canPublish={canPublish} />
        </div>
      )}
    </>
  ); // prettier-ignore
}
