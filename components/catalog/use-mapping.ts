"use client";

import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { toast } from "#components/ui/toast.tsx";
import type { SkuQuantity } from "#server/modules/catalog/contract.ts";
import { partsText, type Listing } from "./words.ts";

/** A part with what it is called. */
export type NamedPart = SkuQuantity & { code: string };

const bare = (parts: readonly SkuQuantity[]): SkuQuantity[] =>
  parts.map(({ skuId, quantity }) => ({ skuId, quantity }));

/** Maps and unmaps listings; each can be taken back from its toast, unless somebody mapped the listing meanwhile. */
export function useMapping() {
  const trpc = useTRPC();
  const queryClient = useQueryClient();
  const refresh = () =>
    Promise.all([
      queryClient.invalidateQueries(trpc.catalog.listings.pathFilter()),
      queryClient.invalidateQueries(trpc.orders.waitingForListings.pathFilter()),
    ]);
  const map = useMutation(trpc.catalog.listings.map.mutationOptions({ onSettled: refresh }));
  const unmap = useMutation(trpc.catalog.listings.unmap.mutationOptions({ onSettled: refresh }));
  const accept = useMutation(trpc.catalog.listings.acceptSuggestions.mutationOptions({ onSettled: refresh }));

  const put = (listingId: string, parts: readonly SkuQuantity[], seen: readonly SkuQuantity[]) =>
    parts.length > 0
      ? map.mutateAsync({ listingId, matches: bare(parts), seen: bare(seen) })
      : unmap.mutateAsync({ listingId, seen: bare(seen) });

  /** Makes the listing stand for `parts`, nothing when there are none. Resolves to false when it was refused. */
  const save = async (listing: Listing, parts: readonly NamedPart[]): Promise<boolean> => {
    try {
      await put(listing.id, parts, listing.matches);
    } catch {
      return false;
    }
    const text =
      parts.length > 0 ? `${listing.title}: ${partsText(parts)}` : `${listing.title} stands for nothing`;
    toast.undo(text, () => {
      put(listing.id, listing.matches, parts).then(
        () => toast.done("Taken back"),
        (problem: Error) => toast.failed("Not taken back", problem.message),
      );
    });
    return true;
  };

  /** Accepts what is sure among these listings. */
  const acceptSure = async (listingIds: string[]): Promise<void> => {
    const answers = await accept.mutateAsync({ listingIds });
    const mapped = answers.filter(({ outcome }) => outcome === "mapped").length;
    const left = answers.length - mapped;
    toast.done(left > 0 ? `${mapped} mapped, ${left} left as they were` : `${mapped} mapped`);
  };

  return {
    save,
    acceptSure,
    isBusy: map.isPending || unmap.isPending || accept.isPending,
    error: map.error ?? unmap.error ?? accept.error,
    forgetError: () => [map, unmap, accept].forEach((mutation) => mutation.reset()),
  };
}
