import type { Metadata } from "next";
import { NoConnection } from "#components/floor/offline/no-connection.tsx";

export const metadata: Metadata = { title: "No connection" };

/** What the floor shows when it is opened without a connection. It is kept on devices, so it holds nobody's data. */
export default function OfflinePage() {
  return <NoConnection />;
}
