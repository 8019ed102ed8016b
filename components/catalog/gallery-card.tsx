"use client";

import { useState } from "react";
import { ArrowLeft, ArrowRight, X } from "lucide-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { Callout } from "#components/ui/callout.tsx";
import { Card } from "#components/ui/card.tsx";
import { StatusBadge } from "#components/ui/status-badge.tsx";
import type { SkuPage } from "./sku-words.ts";

type Image = SkuPage["images"][number];

/** The SKU's pictures in their order, the main one first. One of another site is linked, because no page asks other sites. */
export function GalleryCard({ sku, canEdit }: { sku: SkuPage; canEdit: boolean }) {
  const trpc = useTRPC();
  const queries = useQueryClient();
  const onSettled = () => queries.invalidateQueries(trpc.catalog.skus.pathFilter());
  const arrange = useMutation(trpc.catalog.skus.arrangeImages.mutationOptions({ onSettled }));
  const ids = sku.images.map(({ id }) => id);
  const send = (imageIds: string[]) => arrange.mutate({ skuId: sku.id, seen: ids, imageIds });
  const isForeign = sku.imageUrl !== null && !sku.imageUrl.startsWith("/images/");
  return (
    <Card title="Pictures">
      <div className="grid gap-3 text-[13px]">
        {isForeign && (
          <p>
            <span className="text-muted">Main picture, at another site: </span>
            <a
              href={sku.imageUrl!}
              target="_blank"
              rel="noreferrer"
              className="break-all underline underline-offset-2"
            >
              {sku.imageUrl}
            </a>
          </p>
        )}
        {!sku.imageUrl && sku.images.length === 0 && <p className="text-muted">No picture yet.</p>}
        {sku.images.length > 0 && (
          <ol aria-label="Pictures" className="flex flex-wrap gap-3">
            {sku.images.map((image, at) => (
              <Picture
                key={image.id}
                image={image}
                name={`picture ${at + 1}`}
                isMain={image.url === sku.imageUrl}
                isBusy={!canEdit || arrange.isPending}
                onMove={(by) => send(moved(ids, at, at + by))}
                onMain={() => send(moved(ids, at, 0))}
                onRemove={() => send(ids.filter((id) => id !== image.id))}
                canEdit={canEdit}
                isFirst={at === 0}
                isLast={at === ids.length - 1}
              />
            ))}
          </ol>
        )}
        {arrange.error && <QueryProblem error={arrange.error} />}
        {canEdit && <Upload skuId={sku.id} onDone={onSettled} />}
      </div>
    </Card>
  );
}

const moved = (ids: readonly string[], from: number, to: number): string[] => {
  const rest = ids.filter((_, at) => at !== from);
  return [...rest.slice(0, to), ids[from]!, ...rest.slice(to)];
};

function Picture(props: {
  image: Image;
  name: string;
  isMain: boolean;
  isBusy: boolean;
  canEdit: boolean;
  isFirst: boolean;
  isLast: boolean;
  onMove: (by: -1 | 1) => void;
  onMain: () => void;
  onRemove: () => void;
}) {
  const { image, name, isMain, isBusy, canEdit, isFirst, isLast, onMove, onMain, onRemove } = props;
  return (
    <li className="grid content-start gap-1">
      {/* eslint-disable-next-line @next/next/no-img-element -- kept by us and served as it is */}
      <img
        src={image.url}
        alt={name}
        className="size-28 rounded-md border border-line bg-white object-contain"
      />
      {isMain ? (
        <StatusBadge tone="good">main</StatusBadge>
      ) : (
        canEdit && (
          <Button variant="quiet" disabled={isBusy} onClick={onMain}>
            Make main<span className="sr-only"> {name}</span>
          </Button>
        )
      )}
      {canEdit && (
        <div className="flex justify-between">
          <IconButton
            label={`Move ${name} forward`}
            isDisabled={isBusy || isFirst}
            onClick={() => onMove(-1)}
          >
            <ArrowLeft aria-hidden size={14} />
          </IconButton>
          <IconButton label={`Take ${name} away`} isDisabled={isBusy} onClick={onRemove}>
            <X aria-hidden size={14} />
          </IconButton>
          <IconButton label={`Move ${name} back`} isDisabled={isBusy || isLast} onClick={() => onMove(1)}>
            <ArrowRight aria-hidden size={14} />
          </IconButton>
        </div>
      )}
    </li>
  );
}

function IconButton(props: {
  label: string;
  isDisabled: boolean;
  onClick: () => void;
  children: React.ReactNode;
}) {
  return (
    <Button
      variant="quiet"
      className="px-2"
      aria-label={props.label}
      disabled={props.isDisabled}
      onClick={props.onClick}
    >
      {props.children}
    </Button>
  );
}

function Upload({ skuId, onDone }: { skuId: string; onDone: () => Promise<void> }) {
  const [problem, setProblem] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const upload = async (files: readonly File[]) => {
    setBusy(true);
    setProblem(undefined);
    for (const file of files) {
      const told = await send(skuId, file);
      if (told) {
        setProblem(`${file.name}: ${told}`);
        break;
      }
    }
    setBusy(false);
    await onDone();
  };
  return (
    <>
      <label className="inline-flex min-h-8 cursor-pointer items-center justify-self-start rounded-md border border-line px-3 font-medium focus-within:outline-2 focus-within:outline-accent hover:bg-raised">
        {isBusy ? "Uploading…" : "Add pictures (PNG, JPEG, WebP)"}
        <input
          type="file"
          multiple
          accept="image/png,image/jpeg,image/webp"
          disabled={isBusy}
          className="sr-only"
          onChange={(event) => {
            const files = [...(event.target.files ?? [])];
            event.target.value = "";
            if (files.length > 0) void upload(files);
          }}
        />
      </label>
      {problem && <Callout tone="bad" title={problem} />}
    </>
  );
}

/** @returns why it was not taken; null when it was */
async function send(skuId: string, file: File): Promise<string | null> {
  const answer = await fetch(`/images/${skuId}`, { method: "PUT", body: file }).catch(() => null);
  if (!answer) return "The server could not be reached. Nothing was changed.";
  if (answer.ok) return null;
  const told = (await answer.json().catch(() => ({}))) as { title?: string };
  return told.title ?? "The picture was not taken. It may be larger than 5 MB.";
}
