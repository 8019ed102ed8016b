"use client";

import { useRouter } from "next/navigation";
import { signOut } from "next-auth/react";
import { Button } from "#components/ui/button.tsx";
import { SecondFactorForm } from "./second-factor-form.tsx";

/** The one thing a person can do while a second factor is due. */
export function SecondFactorDue() {
  const router = useRouter();
  return (
    <>
      <SecondFactorForm onDone={() => (router.replace("/"), router.refresh())} />
      <Button variant="quiet" onClick={() => void signOut({ callbackUrl: "/sign-in" })}>
        Sign out
      </Button>
    </>
  );
}
