"use client";

import { useEffect, useState, type ReactNode } from "react";
import { useRouter } from "next/navigation";
import { Dialog } from "@base-ui/react/dialog";
import { useQuery } from "@tanstack/react-query";
import { Command } from "cmdk";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Kbd } from "#components/ui/kbd.tsx";
import { backdropLook } from "#components/ui/overlay.ts";
import type { FoundKind } from "#server/modules/reporting/contract.ts";
import type { Place } from "./navigation.ts";

const kinds: Record<FoundKind, string> = {
  order: "Order",
  sku: "SKU",
  shipment: "Shipment",
  invoice: "Invoice",
};
/** A lookup runs when typing pauses. */
const PAUSE_MS = 200;

/** What the palette can do beside going somewhere. */
export interface PaletteAction {
  label: string;
  run: () => void;
}

export interface CommandPaletteProps {
  places: readonly Place[];
  actions: readonly PaletteAction[];
  isOpen: boolean;
  onOpenChange: (isOpen: boolean) => void;
}

/** Ctrl or ⌘ K: go to a place, do something, or find one thing by its exact number, code or address. */
export function CommandPalette({ places, actions, isOpen, onOpenChange }: CommandPaletteProps) {
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.key.toLowerCase() !== "k" || !(event.ctrlKey || event.metaKey) || event.shiftKey) return;
      event.preventDefault();
      onOpenChange(!isOpen);
    };
    window.addEventListener("keydown", onKey);
    return () => window.removeEventListener("keydown", onKey);
  }, [isOpen, onOpenChange]);
  return (
    <Dialog.Root open={isOpen} onOpenChange={onOpenChange}>
      <Dialog.Portal>
        <Dialog.Backdrop className={backdropLook} />
        <Dialog.Popup
          aria-label="Go to or find"
          className="fixed left-1/2 top-[12vh] z-50 w-[calc(100vw-2rem)] max-w-xl -translate-x-1/2 overflow-hidden rounded-lg border border-line bg-surface text-ink shadow-xl outline-none"
        >
          <Palette places={places} actions={actions} onDone={() => onOpenChange(false)} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}

function Palette(props: { places: readonly Place[]; actions: readonly PaletteAction[]; onDone: () => void }) {
  const { places, actions, onDone } = props;
  const router = useRouter();
  const trpc = useTRPC();
  const [text, setText] = useState("");
  const asked = usePaused(text.trim());
  const found = useQuery(trpc.reporting.search.queryOptions({ text: asked }, { enabled: asked.length >= 2 }));
  const go = (href: string) => {
    onDone();
    router.push(href);
  };
  const rows = asked.length >= 2 ? (found.data ?? []) : [];
  return (
    <Command label="Go to or find" loop>
      <Command.Input
        autoFocus
        value={text}
        onValueChange={setText}
        placeholder="Go to a page, or find by number, e-mail, SKU or barcode"
        className="min-h-12 w-full border-b border-line bg-transparent px-4 outline-none placeholder:text-muted"
      />
      <Command.List className="max-h-[50vh] overflow-y-auto p-2">
        <Command.Empty className="px-3 py-6 text-center text-[13px] text-muted">
          {found.isFetching ? "Looking…" : "Nothing has that name or exact number."}
        </Command.Empty>
        {rows.length > 0 && (
          <Group heading="Found">
            {rows.map((row) => (
              // its value holds the text, so that the palette's own filter keeps it
              <Row key={row.href} value={`${asked} ${row.kind} ${row.id}`} onSelect={() => go(row.href)}>
                <span className="font-medium">{row.title}</span>
                <span className="min-w-0 flex-1 truncate text-muted">{row.detail}</span>
                <span className="text-[12px] text-muted">{kinds[row.kind]}</span>
              </Row>
            ))}
          </Group>
        )}
        <Group heading="Go to">
          {places.map((place) => (
            <Row key={place.href} value={place.label} onSelect={() => go(place.href)}>
              <span className="flex-1">{place.label}</span>
              <Kbd>{`g ${place.key}`}</Kbd>
            </Row>
          ))}
        </Group>
        <Group heading="Do">
          {actions.map((action) => (
            <Row
              key={action.label}
              value={action.label}
              onSelect={() => {
                onDone();
                action.run();
              }}
            >
              {action.label}
            </Row>
          ))}
        </Group>
      </Command.List>
    </Command>
  );
}

function Group({ heading, children }: { heading: string; children: ReactNode }) {
  return (
    <Command.Group
      heading={heading}
      className="[&_[cmdk-group-heading]]:px-2 [&_[cmdk-group-heading]]:py-1.5 [&_[cmdk-group-heading]]:text-[12px] [&_[cmdk-group-heading]]:text-muted"
    >
      {children}
    </Command.Group>
  );
}

function Row(props: { value: string; onSelect: () => void; children: ReactNode }) {
  return (
    <Command.Item
      value={props.value}
      onSelect={props.onSelect}
      className="flex min-h-9 cursor-default items-center gap-3 rounded px-2 text-[13px] data-[selected=true]:bg-raised"
    >
      {props.children}
    </Command.Item>
  );
}

/** The value once it stays the same for a moment. */
function usePaused(value: string): string {
  const [paused, setPaused] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setPaused(value), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return paused;
}
