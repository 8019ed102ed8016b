"use client";

import { useState } from "react";
import { ArrowLeft, ArrowRight, X } from "lucide-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { QueryProblem } from "#components/blocks/query-problem.tsx";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Button } from "#components/ui/button.tsx";
import { Callout } from "#components/ui/callout.tsx";
import { StatusBadge } from "#components/ui/status-badge.tsx";
import type { GalleryOwner } from "#server/modules/catalog/contract.ts";
import type { SkuPage } from "./sku-words.ts";

export type Picture = SkuPage["images"][number];

/** Pictures of a SKU or a product in their order, the main one first: put in order, said what they show, added and taken away. */
export function Gallery(props: {
  label: string;
  owner: GalleryOwner;
  images: readonly Picture[];
  mainUrl: string | null;
  canEdit: boolean;
}) {
  const { label, owner, images, mainUrl, canEdit } = props;
  const trpc = useTRPC();
  const queries = useQueryClient();
  const onSettled = () => queries.invalidateQueries(trpc.catalog.skus.pathFilter());
  const arrange = useMutation(trpc.catalog.skus.arrangeImages.mutationOptions({ onSettled }));
  const save = (wanted: readonly Picture[]) =>
    arrange.mutate({
      owner,
      seen: images.map(({ id }) => id),
      images: wanted.map(({ id, alt }) => ({ id, alt })),
    });
  return (
    <>
      {images.length > 0 && (
        <ol aria-label={label} className="flex flex-wrap gap-3">
          {images.map((image, at) => (
            <PictureItem
              key={image.id}
              image={image}
              name={`picture ${at + 1}`}
              isMain={image.url === mainUrl}
              isBusy={!canEdit || arrange.isPending}
              onMove={(by) => save(moved(images, at, at + by))}
              onMain={() => save(moved(images, at, 0))}
              onRemove={() => save(images.filter(({ id }) => id !== image.id))}
              onSay={(alt) => save(images.map((one) => (one.id === image.id ? { ...one, alt } : one)))}
              canEdit={canEdit}
              isFirst={at === 0}
              isLast={at === images.length - 1}
            />
          ))}
        </ol>
      )}
      {arrange.error && <QueryProblem error={arrange.error} />}
      {canEdit && <Upload owner={owner} onDone={onSettled} />}
    </>
  );
}

const moved = (images: readonly Picture[], from: number, to: number): Picture[] => {
  const rest = images.filter((_, at) => at !== from);
  return [...rest.slice(0, to), images[from]!, ...rest.slice(to)];
};

function PictureItem(props: {
  image: Picture;
  name: string;
  isMain: boolean;
  isBusy: boolean;
  canEdit: boolean;
  isFirst: boolean;
  isLast: boolean;
  onMove: (by: -1 | 1) => void;
  onMain: () => void;
  onRemove: () => void;
  onSay: (alt: string) => void;
}) {
  const { image, name, isMain, isBusy, canEdit, isFirst, isLast, onMove, onMain, onRemove, onSay } = props;
  return (
    <li className="grid w-36 content-start gap-1">
      {/* eslint-disable-next-line @next/next/no-img-element -- kept by us and served as it is */}
      <img
        src={image.url}
        alt={image.alt || name}
        className="size-36 rounded-md border border-line bg-white object-contain"
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
        <input
          key={image.alt}
          aria-label={`Alt text of ${name}`}
          placeholder="What it shows"
          maxLength={300}
          defaultValue={image.alt}
          disabled={isBusy}
          onKeyDown={(event) => event.key === "Enter" && event.currentTarget.blur()}
          onBlur={({ target }) => target.value.trim() !== image.alt && onSay(target.value.trim())}
          className="min-h-8 w-full rounded-md border border-line bg-surface px-2 text-[12px]"
        />
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

function Upload({ owner, onDone }: { owner: GalleryOwner; onDone: () => Promise<void> }) {
  const [problem, setProblem] = useState<string>();
  const [isBusy, setBusy] = useState(false);
  const upload = async (files: readonly File[]) => {
    setBusy(true);
    setProblem(undefined);
    for (const file of files) {
      const told = await send(owner, file);
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
        {isBusy
          ? "Uploading…"
          : owner.of === "sku"
            ? "Add pictures (PNG, JPEG, WebP)"
            : "Add shared pictures (PNG, JPEG, WebP)"}
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
async function send({ of, id }: GalleryOwner, file: File): Promise<string | null> {
  const answer = await fetch(`/images/${of === "product" ? "product/" : ""}${id}`, {
    method: "PUT",
    body: file,
  }).catch(() => null);
  if (!answer) return "The server could not be reached. Nothing was changed.";
  if (answer.ok) return null;
  const told = (await answer.json().catch(() => ({}))) as { title?: string };
  return told.title ?? "The picture was not taken. It may be larger than 5 MB.";
}
