import type { ReactNode } from "react";
import { NuqsAdapter } from "nuqs/adapters/next/app";
import { LiveUpdates } from "#components/blocks/live-updates.tsx";
import { places } from "#components/blocks/shell/navigation.ts";
import { Shell } from "#components/blocks/shell/shell.tsx";
import { TrpcProvider } from "#components/blocks/trpc-provider.tsx";
import { Toaster } from "#components/ui/toast.tsx";
import { allows } from "#server/auth/session-record.ts";
import { requireSession } from "#server/auth/session.ts";

export default async function PortalLayout({ children }: { children: ReactNode }) {
  const session = await requireSession();
  const open = places.filter((place) => allows(session, place.permission));
  return (
    <TrpcProvider>
      <LiveUpdates />
      <NuqsAdapter>
        <Shell
          person={{ name: session.name, email: session.email, role: session.role }}
          merchantName={session.merchantName}
          merchants={session.merchants}
          places={open}
        >
          {children}
        </Shell>
      </NuqsAdapter>
      <Toaster />
    </TrpcProvider>
  );
}
