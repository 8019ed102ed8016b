import type { Metadata } from "next";
import { AccountFrame } from "#components/identity/account-frame.tsx";
import { ResetForm } from "#components/identity/reset-form.tsx";

// the address holds the token: it goes to nobody as a referrer
export const metadata: Metadata = { title: "New password", referrer: "no-referrer" };

export default async function ResetPage({ params }: { params: Promise<{ token: string }> }) {
  const { token } = await params;
  return (
    <AccountFrame title="New password">
      <ResetForm token={token} />
    </AccountFrame>
  );
}
