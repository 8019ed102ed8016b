import { proofCookie, proveTrack } from "#server/api/track.ts";
import { env } from "#server/platform/env.ts";
import { problem, type Door } from "../door.ts";

/** `POST /track-proof/<token>`: the form of a tracking page; works without scripts and answers with the page itself. */
export const trackProofDoor: Door = {
  name: "track-proof",
  path: "/track-proof/",
  methods: ["POST"],
  maxBytes: 2_000,
  async answer(request, { requestId, rest: token }) {
    const site = request.headers.get("sec-fetch-site");
    const origin = request.headers.get("origin");
    const isForeign =
      (site !== null && site !== "same-origin") ||
      (origin !== null && origin !== "null" && origin !== new URL(env().APP_URL).origin);
    if (isForeign || !/^[A-Za-z0-9_-]{43}$/.test(token))
      return problem(403, "track.refused", "This is not taken from other sites.", requestId);
    const answer = new URLSearchParams(await request.text()).get("answer") ?? "";
    const proved = await proveTrack(token, answer.slice(0, 320));
    const isRight = proved.outcome === "right";
    const headers = new Headers({ location: `/track/${token}${isRight ? "" : `?proof=${proved.outcome}`}` });
    if (proved.outcome === "right") {
      const secure = env().APP_URL.startsWith("https:") ? "; Secure" : "";
      headers.append(
        "set-cookie",
        `${proofCookie}=${proved.proof}; Path=/track/${token}; Max-Age=86400; HttpOnly; SameSite=Lax${secure}`,
      );
    }
    return new Response(null, { status: 303, headers });
  },
};
