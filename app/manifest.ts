import type { MetadataRoute } from "next";

/** Installed on a phone, the product opens on the floor. */
export default function manifest(): MetadataRoute.Manifest {
  return {
    name: "Throughline floor",
    short_name: "Floor",
    description: "Receive, put away, count, pick, pack and ship by scan.",
    id: "/floor",
    start_url: "/floor",
    scope: "/",
    display: "standalone",
    background_color: "#ffffff",
    theme_color: "#4338ca",
    icons: [{ src: "/icon.svg", sizes: "any", type: "image/svg+xml", purpose: "any" }],
  };
}
