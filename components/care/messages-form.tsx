"use client";

import { useState } from "react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { Checkbox } from "#components/ui/checkbox.tsx";
import { Field } from "#components/ui/field.tsx";
import { Textarea } from "#components/ui/textarea.tsx";
import { toast } from "#components/ui/toast.tsx";
import type { CareMessages } from "#server/modules/care/contract.ts";

interface MessagesFormProps {
  version: number;
  body: CareMessages;
  canPublish: boolean;
}

type Message = CareMessages["messages"][number];

/** The mails to buyers: which are sent, and their texts. */
export function MessagesForm({ version, body, canPublish }: MessagesFormProps) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [draft, setDraft] = useState(body.messages);
  const [note, setNote] = useState("");
  const publish = useMutation(
    trpc.care.publishMessages.mutationOptions({
      onSuccess: (made) => toast.done(made.isNew ? `Version ${made.version} is sent from now on.` : "Nothing was different."),
      onSettled: () => queryClient.invalidateQueries(trpc.care.pathFilter()),
    }),
  ); // prettier-ignore
  const change = (trigger: Message["trigger"], part: Partial<Message>) =>
    setDraft(draft.map((message) => (message.trigger === trigger ? { ...message, ...part } : message)));
  return (
    <Card title={version === 0 ? "Mails to buyers (standard)" : `Mails to buyers, version ${version}`}>
      <form
        className="grid gap-5"
        onSubmit={(event) => {
          event.preventDefault();
          publish.mutate({ body: { messages: draft }, note, basedOnVersion: version });
        }}
      >
        {publish.error && <QueryProblem error={publish.error} />}
        <p className="text-[13px] text-muted">
          A text can name {"{{order}}"}, {"{{customer}}"}, {"{{merchant}}"}, {"{{promise}}"} and {"{{link}}"}, the
          buyer’s own tracking page; the mails about a return also {"{{return}}"}, its number, and {"{{reason}}"}.
        </p>
        {draft.map((message) => (
          <fieldset key={message.trigger} className="grid gap-2 border-t border-line pt-3">
            <legend className="float-left w-full text-[13px] font-semibold">{titleOf(message.trigger)}</legend>
            <Checkbox
              label="Send it"
              isChecked={message.isSent}
              onChange={(isSent) => change(message.trigger, { isSent })}
            />
            <Field
              label="Subject"
              value={message.subject}
              maxLength={150}
              onChange={(event) => change(message.trigger, { subject: event.target.value })}
            />
            <Textarea
              label="Text"
              rows={7}
              maxLength={4_000}
              value={message.body}
              onChange={(event) => change(message.trigger, { body: event.target.value })}
            />
          </fieldset>
        ))}
        <Field
          label="What changes and why"
          value={note}
          maxLength={2_000}
          onChange={(event) => setNote(event.target.value)}
        />
        <div>
          <Button type="submit" variant="primary" disabled={!canPublish || note.trim().length < 3 || publish.isPending}>
            Publish the mails
          </Button>
        </div>
      </form>
    </Card>
  ); // prettier-ignore
}

const titleOf = (trigger: string): string => {
  const words = trigger.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
};
