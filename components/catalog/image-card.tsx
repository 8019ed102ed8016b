"use client";

import { useState } from "react";
import { useQueryClient } from "@tanstack/react-query";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Callout } from "#components/ui/callout.tsx";
import { Card } from "#components/ui/card.tsx";
import type { SkuPage } from "./sku-words.ts";

/** The SKU's picture: one that was uploaded is shown, one of another site is linked, because no page asks other sites. */
export function ImageCard({ sku, canEdit }: { sku: SkuPage; canEdit: boolean }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const [problem, setProblem] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const upload = async (file: File) => {
    setBusy(true);
    setProblem(undefined);
    const answer = await fetch(`/images/${sku.id}`, { method: "PUT", body: file }).catch(() => null);
    setBusy(false);
    if (!answer) return setProblem("The server could not be reached. Nothing was changed.");
    if (!answer.ok) {
      const told = (await answer.json().catch(() => ({}))) as { title?: string };
      return setProblem(told.title ?? "The picture was not taken. It may be larger than 5 MB.");
    }
    await queries.invalidateQueries(trpc.catalog.skus.pathFilter());
  };
  const isOurs = sku.imageUrl?.startsWith("/images/");
  return (
    <Card title="Image">
      <div className="flex flex-wrap items-center gap-4 text-[13px]">
        {sku.imageUrl && isOurs && (
          // eslint-disable-next-line @next/next/no-img-element -- kept by us and served as it is
          <img
            src={sku.imageUrl}
            alt={sku.title}
            className="size-28 rounded-md border border-line bg-white object-contain"
          />
        )}
        {sku.imageUrl && !isOurs && (
          <a
            href={sku.imageUrl}
            target="_blank"
            rel="noreferrer"
            className="break-all underline underline-offset-2"
          >
            {sku.imageUrl}
          </a>
        )}
        {!sku.imageUrl && <span className="text-muted">No image yet.</span>}
        {canEdit && (
          <label className="inline-flex min-h-8 cursor-pointer items-center rounded-md border border-line px-3 font-medium focus-within:outline-2 focus-within:outline-accent hover:bg-raised">
            {isBusy ? "Uploading…" : "Upload a PNG, JPEG or WebP"}
            <input
              type="file"
              accept="image/png,image/jpeg,image/webp"
              disabled={isBusy}
              className="sr-only"
              onChange={(event) => {
                const file = event.target.files?.[0];
                event.target.value = "";
                if (file) void upload(file);
              }}
            />
          </label>
        )}
      </div>
      {problem && <Callout tone="bad" title={problem} />}
    </Card>
  );
}
