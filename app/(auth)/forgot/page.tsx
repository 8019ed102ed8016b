import type { Metadata } from "next";
import { AccountFrame } from "#components/identity/account-frame.tsx";
import { ForgotForm } from "#components/identity/forgot-form.tsx";

export const metadata: Metadata = { title: "Forgotten password" };

export default function ForgotPage() {
  return (
    <AccountFrame title="Forgotten password" description="We mail you a link to choose a new one.">
      <ForgotForm />
    </AccountFrame>
  );
}
