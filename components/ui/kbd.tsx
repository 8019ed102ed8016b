/** A key to press. */
export function Kbd({ children }: { children: string }) {
  return (
    <kbd className="inline-flex min-h-5 min-w-5 items-center justify-center rounded border border-line bg-raised px-1 font-mono text-[12px]">
      {children}
    </kbd>
  );
}
