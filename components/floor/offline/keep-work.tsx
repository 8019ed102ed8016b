"use client";

import { useEffect } from "react";
import { TRPCClientError } from "@trpc/client";
import { useQueryClient, type Query } from "@tanstack/react-query";
import { forgetWork, keepWork } from "./device-work.ts";
import { isFloorAnswer, type KeptAnswer, type KeptPerson } from "./kept-work.ts";

/** Keeps what the floor's pages read on the device, so that an open task survives a reload without a connection. */
export function KeepWork({ person }: { person: KeptPerson }) {
  const queryClient = useQueryClient();
  const { userId, tenantId } = person;
  useEffect(() => {
    const cache = queryClient.getQueryCache();
    const fresh = new Map<string, KeptAnswer>();
    let isWriting = false;
    let isOver = false;
    // at once, since the page may be gone in a moment; what comes while one write is under way goes with the next
    const write = async () => {
      isWriting = true;
      while (fresh.size > 0 && !isOver) {
        const answers = [...fresh.values()];
        fresh.clear();
        await keepWork(person, answers).catch(() => undefined);
      }
      isWriting = false;
    };
    const note = ({ queryKey, queryHash, state }: Query) => {
      if (isSignedOut(state.error)) {
        isOver = true;
        fresh.clear();
        void forgetWork();
      }
      if (isOver || state.status !== "success" || !isFloorAnswer(queryKey)) return;
      fresh.set(queryHash, { key: queryKey, answer: state.data, at: state.dataUpdatedAt });
      if (!isWriting) void write();
    };
    void keepWork(person, []);
    cache.getAll().forEach(note);
    const stop = cache.subscribe((event) => {
      if (event.type === "updated" && ["success", "error", "setState"].includes(event.action.type)) note(event.query);
    });
    return stop;
    // who it is decides; the rest of a person comes with a new page
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [queryClient, userId, tenantId]);
  return null;
} // prettier-ignore

/** Takes kept work off the device: shown where nobody is signed in. */
export function ForgetWork() {
  useEffect(() => void forgetWork().catch(() => undefined), []);
  return null;
}

const isSignedOut = (error: unknown): boolean =>
  error instanceof TRPCClientError &&
  (error.data as { httpStatus?: number } | null | undefined)?.httpStatus === 401;
