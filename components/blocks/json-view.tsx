/** Data as it is, readable and copyable. */
export function JsonView({ value, label }: { value: unknown; label: string }) {
  const text =
    JSON.stringify(value, (_, inner: unknown) => (typeof inner === "bigint" ? inner.toString() : inner), 2) ??
    "nothing";
  return (
    <pre
      tabIndex={0}
      aria-label={label}
      className="max-h-96 overflow-auto rounded-md bg-raised p-3 font-mono text-[12px]"
    >
      {text}
    </pre>
  );
}
