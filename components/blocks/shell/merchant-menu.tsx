"use client";

import { useMutation } from "@tanstack/react-query";
import { ChevronsUpDown } from "lucide-react";
import { useTRPC } from "#components/blocks/trpc-provider.tsx";
import { Menu } from "#components/ui/menu.tsx";
import { toast } from "#components/ui/toast.tsx";

/** A merchant somebody works for. */
export interface MerchantChoice {
  id: string;
  name: string;
  role: string;
}

/** The merchant one works for now; a menu when there are several. Changing it loads everything anew. */
export function MerchantMenu({ name, merchants }: { name: string; merchants: readonly MerchantChoice[] }) {
  const trpc = useTRPC();
  const change = useMutation(
    trpc.identity.switchMerchant.mutationOptions({
      // nothing of the other merchant may stay in memory
      onSuccess: () => window.location.replace("/"),
      onError: (problem) => toast.failed(problem.message),
    }),
  );
  if (merchants.length < 2) return <p className="text-[13px] text-muted">{name}</p>;
  return (
    <Menu
      trigger={
        <>
          <span className="truncate">{name}</span> <ChevronsUpDown aria-hidden size={12} />
        </>
      }
      className="max-w-full"
      items={merchants.map((merchant) => ({
        label: `${merchant.name} · ${merchant.role}`,
        isDisabled: change.isPending,
        onSelect: () => change.mutate({ tenantId: merchant.id }),
      }))}
    />
  );
}
