import { watchChanges } from "#server/db/changes.ts";
import { problem, type Door } from "../door.ts";
import { crossSiteRefusal } from "../same-site.ts";
import { sessionOf as sessionOfCookie } from "../session-of.ts";

/** Proxies close what is silent for a minute; the session is looked at again with each of these. */
const HEARTBEAT_MS = 25_000;
/** One person's tabs; more would only hold sockets. */
const MOST_STREAMS = 12;

const encoder = new TextEncoder();
const streams = new Map<string, number>();
const open = new Set<() => void>();

/** Ends every stream, so that the server can stop; browsers come back by themselves. */
export function closeEventStreams(): void {
  for (const close of [...open]) close();
}

/**
 * `/api/events`: a stream of server-sent events for a signed-in person. Each names rooms of the merchant that something happened
 * in, `data: ["orders","inventory"]`, so that a page can ask again for what it shows. It carries nothing else.
 */
export const eventStreamDoorOf = (sessionOf: typeof sessionOfCookie): Door => ({
  name: "events",
  path: "/api/events",
  methods: ["GET"],
  maxBytes: 0,
  async answer(request, { requestId }) {
    const refusal = crossSiteRefusal(request);
    if (refusal) return problem(403, "api.cross_site", refusal, requestId);
    const session = await sessionOf(request);
    if (!session) return problem(401, "api.session", "Sign in first.", requestId);
    const { sessionId, tenantId } = session;
    const held = streams.get(sessionId) ?? 0;
    if (held >= MOST_STREAMS)
      return problem(429, "api.streams", "Too many pages are open.", requestId, { "retry-after": "60" });
    streams.set(sessionId, held + 1);
    const isStillIn = async () => (await sessionOf(request))?.tenantId === tenantId;
    return new Response(streamOf(sessionId, tenantId, isStillIn), {
      headers: {
        "content-type": "text/event-stream",
        "cache-control": "no-store",
        "x-accel-buffering": "no",
      },
    });
  },
});

export const eventStreamDoor = eventStreamDoorOf(sessionOfCookie);

function streamOf(
  sessionId: string,
  tenantId: string,
  isStillIn: () => Promise<boolean>,
): ReadableStream<Uint8Array> {
  let close = (): void => undefined;
  return new ReadableStream<Uint8Array>({
    start(controller) {
      const send = (text: string) => controller.enqueue(encoder.encode(text));
      const stopWatching = watchChanges(tenantId, (rooms) => send(`data: ${JSON.stringify(rooms)}\n\n`));
      const heart = setInterval(() => {
        send(": still here\n\n");
        isStillIn().then((isIn) => !isIn && end(), end);
      }, HEARTBEAT_MS);
      let isOpen = true;
      close = () => {
        if (!isOpen) return;
        isOpen = false;
        clearInterval(heart);
        stopWatching();
        open.delete(end);
        const left = (streams.get(sessionId) ?? 1) - 1;
        if (left > 0) streams.set(sessionId, left);
        else streams.delete(sessionId);
      };
      const end = () => {
        close();
        controller.close();
      };
      open.add(end);
      send("retry: 3000\n\n");
    },
    cancel: () => close(),
  });
}
