"use client";

import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { DetailList } from "#components/blocks/detail-list.tsx";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { Callout } from "#components/ui/callout.tsx";
import { Drawer } from "#components/ui/drawer.tsx";
import { SkeletonLines } from "#components/ui/skeleton.tsx";
import { StatusBadge, type Tone } from "#components/ui/status-badge.tsx";
import { TimeText } from "#components/ui/time-text.tsx";
import type { MailStatus } from "#server/mail/list-mails.ts";

export const mailTone: Record<MailStatus, Tone> = {
  queued: "info",
  captured: "quiet",
  sent: "good",
  failed: "bad",
};

/** One mail with its text. */
export function MailDrawer(props: { id: string; canRetry: boolean; onClose: () => void }) {
  const { id, canRetry, onClose } = props;
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const query = useQuery(trpc.mail.get.queryOptions({ id }));
  const retry = useMutation(
    trpc.mail.retry.mutationOptions({
      onSettled: () => queryClient.invalidateQueries(trpc.mail.pathFilter()),
    }),
  );
  const mail = query.data;
  const problem = query.error ?? retry.error;
  return (
    <Drawer isOpen onClose={onClose} title={mail?.subject ?? "Mail"} description={mail && `To ${mail.to}`}>
      {problem && <QueryProblem error={problem} />}
      {query.isPending && <SkeletonLines count={6} />}
      {mail && (
        <>
          {mail.error && (
            <Callout tone="bad" title="The mail server did not take it.">
              {mail.error}
            </Callout>
          )}
          {mail.status === "failed" && canRetry && (
            <Button
              className="justify-self-start"
              disabled={retry.isPending}
              onClick={() => retry.mutate({ id })}
            >
              Send again
            </Button>
          )}
          <DetailList
            items={[
              {
                label: "State",
                value: <StatusBadge tone={mailTone[mail.status]}>{mail.status}</StatusBadge>,
              },
              { label: "Kind", value: mail.kind.replaceAll("_", " ") },
              { label: "Written", value: <TimeText at={mail.createdAt} /> },
              { label: "Left", value: mail.sentAt && <TimeText at={mail.sentAt} /> },
              { label: "Tries", value: mail.attempts },
            ]}
          />
          <pre
            tabIndex={0}
            aria-label="Text"
            className="whitespace-pre-wrap break-words rounded-md bg-raised p-3 font-sans text-[13px]"
          >
            {mail.text}
          </pre>
          {mail.text.includes("{link}") && (
            <p className="text-[13px] text-muted">
              {"{link}"} lets somebody in, so it is shown to its receiver only.
            </p>
          )}
        </>
      )}
    </Drawer>
  );
}
