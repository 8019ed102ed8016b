import { proofCookie } from "#server/api/proof-cookie.ts";
import { proveTrack } from "#server/api/track.ts";
import { countTry } from "#server/auth/throttle.ts";
import { PASS_MS } from "#server/modules/shipping/public.ts";
import { clock } from "#server/platform/clock.ts";
import { env } from "#server/platform/env.ts";
import { problem, type Door } from "../door.ts";

/** Answers one address may give in a quarter of an hour, over all pages, before it has to wait. */
const FREE_TRIES = 20;

/**
 * `POST /track-proof`: the form of a tracking page; works without scripts and leads back to the page. The token travels in the
 * body, so no log of addresses has it, and a token that opens nothing is answered like a wrong answer.
 */
export const trackProofDoor: Door = {
  name: "track-proof",
  path: "/track-proof",
  methods: ["POST"],
  maxBytes: 2_000,
  async answer(request, { requestId, ip }) {
    if (isFromElsewhere(request))
      return problem(403, "track.refused", "This is not taken from other sites.", requestId);
    const form = new URLSearchParams(await request.text());
    const token = tokenOf(form.get("token"));
    const answer = (form.get("answer") ?? "").slice(0, 320);
    const waitMs = await countTry([{ key: `track:${ip}`, free: FREE_TRIES }], clock.now());
    if (waitMs > 0) return backTo(token, "blocked");
    const proved = await proveTrack(token, answer);
    if (proved.outcome !== "right") return backTo(token, proved.outcome === "blocked" ? "blocked" : "wrong");
    const secure = env().APP_URL.startsWith("https:") ? "; Secure" : "";
    const about = `Path=/track/${token}; Max-Age=${PASS_MS / 1000}; HttpOnly; SameSite=Lax${secure}`;
    return backTo(token, null, { "set-cookie": `${proofCookie}=${proved.proof}; ${about}` });
  },
};

/**
 * Whether a form was not sent by a page of ours. The page sends no referrer, so browsers say "null" as the origin of its form; which site
 * it is from they still say.
 */
export function isFromElsewhere(request: Request): boolean {
  const site = request.headers.get("sec-fetch-site");
  if (site !== null) return site !== "same-origin";
  const origin = request.headers.get("origin");
  return origin !== null && origin !== "null" && origin !== new URL(env().APP_URL).origin;
}

/** A token as it can go into an address and a cookie's path. */
export const tokenOf = (value: unknown): string =>
  (typeof value === "string" ? value : "").replace(/[^A-Za-z0-9_-]/g, "").slice(0, 64);

const backTo = (token: string, proof: string | null, headers: Record<string, string> = {}): Response =>
  new Response(null, {
    status: 303,
    headers: {
      location: `/track/${token}${proof ? `?proof=${proof}` : ""}#details`,
      "cache-control": "no-store",
      "referrer-policy": "no-referrer",
      ...headers,
    },
  });
