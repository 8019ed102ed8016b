import { useQuery } from "@tanstack/react-query";
import { useTRPC } from "./trpc-provider.tsx";

/** The merchant's quiet hours and where this moment lies; undefined until they are known. */
export function useQuietHours() {
  const trpc = useTRPC();
  return useQuery(trpc.identity.quietHours.queryOptions({}, { refetchInterval: 60_000 })).data;
}

/** "Thu 01:00", on the merchant's clock. */
export const merchantTime = (at: Date, timeZone: string): string =>
  new Intl.DateTimeFormat("en-US", {
    weekday: "short",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    timeZone,
  })
    .format(at)
    .replace(",", "");
