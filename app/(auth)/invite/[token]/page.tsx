import type { Metadata } from "next";
import { AccountFrame } from "#components/identity/account-frame.tsx";
import { InvitationForm } from "#components/identity/invitation-form.tsx";

// the address holds the token: it goes to nobody as a referrer
export const metadata: Metadata = { title: "Invitation", referrer: "no-referrer" };

export default async function InvitePage({ params }: { params: Promise<{ token: string }> }) {
  const { token } = await params;
  return (
    <AccountFrame title="Invitation">
      <InvitationForm token={token} />
    </AccountFrame>
  );
}
