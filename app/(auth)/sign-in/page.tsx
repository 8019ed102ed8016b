import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { ForgetWork } from "#components/floor/offline/keep-work.tsx";
import { SignInForm } from "#components/identity/sign-in-form.tsx";
import { currentSession } from "#server/auth/session.ts";

export const metadata: Metadata = { title: "Sign in" };

export default async function SignInPage() {
  if (await currentSession()) redirect("/");
  return (
    <main className="grid min-h-dvh place-items-center bg-raised p-4">
      <div className="grid w-full max-w-sm gap-5 rounded-lg border border-line bg-surface p-6">
        <div>
          <h1 className="text-lg font-semibold">Throughline</h1>
          <p className="text-muted">Sign in to your merchant portal.</p>
        </div>
        <SignInForm />
        <ForgetWork />
      </div>
    </main>
  );
}
