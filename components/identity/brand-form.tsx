"use client";

import { useState, type FormEvent } from "react";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { PageHeader } from "#components/blocks/page-header.tsx";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { Card } from "#components/ui/card.tsx";
import { Field } from "#components/ui/field.tsx";
import { SkeletonLines } from "#components/ui/skeleton.tsx";
import { toast } from "#components/ui/toast.tsx";
import { inkOn } from "#kernel/ink.ts";
import { brandSchema, type Brand } from "#server/modules/identity/contract.ts";

/** How buyers see the merchant, with a preview that changes while one types. */
export function BrandForm({ canEdit }: { canEdit: boolean }) {
  const trpc = useTRPC();
  const brand = useQuery(trpc.identity.brand.queryOptions({}));
  return (
    <>
      <PageHeader
        title="Brand"
        description={
          canEdit ? "Shown to buyers on the tracking page and in mails." : "Owners change how buyers see you."
        }
      />
      {brand.error && <QueryProblem error={brand.error} />}
      {brand.isPending && <SkeletonLines count={5} />}
      {brand.data && <Editor key={brand.data.version} saved={brand.data} canEdit={canEdit} />}
    </>
  );
}

function Editor({ saved, canEdit }: { saved: Brand & { version: number }; canEdit: boolean }) {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const [draft, setDraft] = useState<Brand>(() => {
    const { name, accentColor, logoText, supportEmail } = saved;
    return { name, accentColor, logoText, supportEmail };
  });
  const save = useMutation(
    trpc.identity.saveBrand.mutationOptions({
      onSuccess: () => toast.done("Saved. Buyers see it from now on."),
      onSettled: () => queryClient.invalidateQueries(trpc.identity.brand.pathFilter()),
    }),
  );
  const checked = brandSchema.safeParse(draft);
  const errors = checked.success ? {} : checked.error.flatten().fieldErrors;
  const field = (key: keyof Brand) => ({
    value: draft[key],
    error: errors[key]?.[0],
    disabled: !canEdit,
    onChange: (event: { target: { value: string } }) => setDraft({ ...draft, [key]: event.target.value }),
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (checked.success) save.mutate({ ...checked.data, version: saved.version });
  };
  return (
    <div className="grid grid-cols-1 gap-4 lg:grid-cols-2">
      <Card title="What buyers see">
        <form onSubmit={submit} className="grid gap-4">
          {save.error && <QueryProblem error={save.error} />}
          <Field label="Name" {...field("name")} />
          <Field
            label="Logo text"
            hint="A few letters, shown where a logo would be."
            {...field("logoText")}
          />
          <Field label="Color" type="color" className="h-10 w-24 p-1" {...field("accentColor")} />
          <Field
            label="Mail for questions"
            type="email"
            hint="Shown on the tracking page; empty for none."
            {...field("supportEmail")}
          />
          {canEdit && (
            <Button
              type="submit"
              variant="primary"
              className="justify-self-start"
              disabled={!checked.success || save.isPending}
            >
              Save
            </Button>
          )}
        </form>
      </Card>
      <Card title="Preview">
        <div className="overflow-hidden rounded-lg border border-line">
          <p
            className="px-4 py-3 font-semibold"
            style={{ background: draft.accentColor, color: inkOn(draft.accentColor) }}
          >
            {draft.logoText || draft.name}
          </p>
          <div className="grid gap-1 p-4">
            <p className="text-lg font-semibold">Arrives Thursday</p>
            <p className="text-muted">Your order from {draft.name} is on its way.</p>
            {draft.supportEmail && <p className="text-[13px] text-muted">Questions? {draft.supportEmail}</p>}
          </div>
        </div>
      </Card>
    </div>
  );
}
