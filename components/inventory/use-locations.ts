"use client";

import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";

/** The merchant's locations, preferred first; they hardly ever change. */
export function useLocations(): { id: string; code: string; name: string }[] {
  const trpc = useTRPC();
  const list = useQuery(trpc.locations.list.queryOptions({}, { staleTime: 300_000 }));
  return list.data ?? [];
}

export function useLocationOptions(): { value: string; label: string }[] {
  return useLocations().map(({ id, name }) => ({ value: id, label: name }));
}
