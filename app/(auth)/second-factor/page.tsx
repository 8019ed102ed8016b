import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { AccountFrame } from "#components/identity/account-frame.tsx";
import { SecondFactorDue } from "#components/identity/second-factor-due.tsx";
import { currentSession } from "#server/auth/session.ts";

export const metadata: Metadata = { title: "Second factor" };

export default async function SecondFactorPage() {
  const session = await currentSession();
  if (!session) redirect("/sign-in");
  if (!session.mustSetUpSecondFactor) redirect("/settings/security");
  return (
    <AccountFrame
      title="Set up a second factor"
      description={`${session.merchantName} asks everybody who works as ${session.role} for one.`}
    >
      <SecondFactorDue />
    </AccountFrame>
  );
}
