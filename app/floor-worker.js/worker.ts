/**
 * The worker that opens the floor without a connection. It keeps one page that shows nobody's data, the hashed files of that
 * page, and what reads barcodes. Answers of procedures and every other page are never kept: those go to the network or fail.
 */
export const workerSource = (version: string, readerUrl: string): string => `
const CACHE = ${JSON.stringify(`floor ${version}`)};
const SHELL = "/offline";
const READER = ${JSON.stringify(readerUrl)};

self.addEventListener("install", (event) => {
  event.waitUntil((async () => {
    const page = await fetch(SHELL, { credentials: "omit", cache: "no-store" });
    if (!page.ok || page.redirected) throw new Error("The page for no connection is not there.");
    const html = await page.clone().text();
    const files = new Set(Array.from(html.matchAll(/\\/_next\\/static\\/[\\w./~@%-]+\\.(?:js|css|woff2)/g), ([path]) => path));
    const cache = await caches.open(CACHE);
    await cache.put(SHELL, page);
    await cache.addAll([...files, READER]);
  })());
});

self.addEventListener("activate", (event) => {
  event.waitUntil((async () => {
    for (const name of await caches.keys()) if (name !== CACHE) await caches.delete(name);
    await self.clients.claim();
  })());
});

self.addEventListener("message", (event) => {
  if (event.data === "activate") self.skipWaiting();
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate" && /^\\/floor(\\/|$)/.test(url.pathname))
    event.respondWith(fetch(request).catch(() => caches.match(SHELL)));
  else if (url.pathname.startsWith("/_next/static/") || url.pathname + url.search === READER)
    event.respondWith(caches.match(request).then((kept) => kept ?? fetch(request)));
});
`;
