import { cn } from "./cn.ts";

/** The shape of what comes. It shows itself after 200 ms, so that a fast answer does not flicker. */
export function Skeleton({ className }: { className?: string }) {
  return (
    <div
      aria-hidden
      className={cn(
        "h-4 animate-[appear_100ms_200ms_both] rounded bg-line motion-reduce:animate-none",
        className,
      )}
    />
  );
}

/** A few lines of text that are on their way. */
export function SkeletonLines({ count = 3 }: { count?: number }) {
  return (
    <div className="grid gap-2" role="status" aria-label="Loading">
      {Array.from({ length: count }, (_, line) => (
        <Skeleton key={line} className={line === count - 1 ? "w-2/3" : "w-full"} />
      ))}
    </div>
  );
}
