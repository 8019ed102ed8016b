import Link from "next/link";
import { EmptyState } from "#components/ui/empty-state.tsx";

export default function NotFound() {
  return (
    <main>
      <EmptyState title="There is nothing at this address.">
        <Link href="/" className="underline">
          Go to Today
        </Link>
      </EmptyState>
    </main>
  );
}
