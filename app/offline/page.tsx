import type { Metadata } from "next";
import { OfflineFloor } from "#components/floor/offline/offline-floor.tsx";

export const metadata: Metadata = { title: "Floor" };

/**
 * What the floor shows when it is opened without a connection. The page is kept on devices, so it holds nobody's data itself: it draws
 * what the device kept of its own work.
 */
export default function OfflinePage() {
  return <OfflineFloor />;
}
