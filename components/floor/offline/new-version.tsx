"use client";

import { useEffect, useRef, useState } from "react";
import { Button } from "#components/ui/button.tsx";

/** Installs the worker that opens the floor without a connection, and offers a new version when there is one. */
export function NewVersion() {
  const [waiting, setWaiting] = useState<ServiceWorker | null>(null);
  const isWanted = useRef(false);
  useEffect(() => {
    // while developing, files change under the same name
    if (process.env.NODE_ENV !== "production" || !("serviceWorker" in navigator)) return;
    const onChange = () => isWanted.current && window.location.reload();
    navigator.serviceWorker.addEventListener("controllerchange", onChange);
    void navigator.serviceWorker.register("/floor-worker.js", { scope: "/floor" }).then(
      (registration) => {
        setWaiting(registration.waiting);
        registration.addEventListener("updatefound", () => {
          const next = registration.installing;
          next?.addEventListener("statechange", () => {
            if (next.state === "installed" && registration.active) setWaiting(next);
          });
        });
      },
      // where a browser refuses, the floor works as before, with a connection
      () => undefined,
    );
    return () => navigator.serviceWorker.removeEventListener("controllerchange", onChange);
  }, []);
  if (!waiting) return null;
  return (
    <Button
      size="large"
      variant="primary"
      className="min-h-14"
      onClick={() => {
        isWanted.current = true;
        waiting.postMessage("activate");
      }}
    >
      A new version is here: load it
    </Button>
  );
}
