"use client";

import { useEffect } from "react";
import { useQueryClient } from "@tanstack/react-query";

/** Read models and queues show what other rooms did. */
const ALWAYS = ["reporting", "exceptions"];
/** Asks again at most this often, however much happens. */
const CALM_MS = 1_500;

/**
 * Asks again for what a page shows when something happened in its room. Lists ask by themselves from time to time too, so a lost
 * stream only makes them slower.
 */
export function LiveUpdates() {
  const queryClient = useQueryClient();
  useEffect(() => {
    const stream = new EventSource("/api/events");
    const rooms = new Set<string>();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const askAgain = () => {
      timer = undefined;
      const touched = new Set([...rooms, ...ALWAYS]);
      rooms.clear();
      // the first part of a query's key is its procedure as a path
      void queryClient.invalidateQueries({
        predicate: ({ queryKey: [path] }) => Array.isArray(path) && touched.has(String(path[0])),
      });
    };
    stream.onmessage = (message: MessageEvent<string>) => {
      for (const room of JSON.parse(message.data) as string[]) rooms.add(room);
      if (!document.hidden) timer ??= setTimeout(askAgain, CALM_MS);
    };
    const onVisible = () => {
      if (!document.hidden && rooms.size > 0) timer ??= setTimeout(askAgain, 0);
    };
    document.addEventListener("visibilitychange", onVisible);
    return () => {
      document.removeEventListener("visibilitychange", onVisible);
      clearTimeout(timer);
      stream.close();
    };
  }, [queryClient]);
  return null;
}
