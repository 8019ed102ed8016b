import { z } from "zod";
import type { Result } from "#kernel/result.ts";
import { answerTo } from "#server/api/errors.ts";
import type { Session } from "#server/auth/session-record.ts";
import {
  acceptInput,
  codeInput,
  forgotInput,
  invitationInput,
  resetInput,
} from "#server/modules/identity/contract.ts";
import {
  acceptInvitation,
  beginSecondFactor,
  confirmSecondFactor,
  lookAtInvitation,
  requestPasswordReset,
  resetPassword,
  type IdentityRefusal,
} from "#server/modules/identity/public.ts";
import { problem, type Door } from "../door.ts";
import { crossSiteRefusal } from "../same-site.ts";
import { sessionOf } from "../session-of.ts";

interface Caller {
  ip: string;
  session: () => Promise<Session | null>;
}
type Answer = Result<unknown, IdentityRefusal> | "sign in" | "not on a scanner";
type Action = (body: unknown, caller: Caller) => Promise<Answer>;

/** An action with the shape of what it takes. */
function action<Schema extends z.ZodType>(
  schema: Schema,
  run: (input: z.output<Schema>, caller: Caller) => Promise<Answer>,
): Action {
  return async (body, caller) => run(schema.parse(body), caller);
}

/** What people do before they are signed in, or before their second factor is set up: no procedure of the portal takes them yet. */
const actions: Record<string, Action> = {
  forgot: action(forgotInput, (input, { ip }) => requestPasswordReset({ ...input, ip })),
  reset: action(resetInput, (input) => resetPassword(input)),
  invitation: action(invitationInput, (input) => lookAtInvitation(input.token)),
  "accept-invitation": action(acceptInput, (input, { ip }) => acceptInvitation({ ...input, ip })),
  "begin-second-factor": action(z.strictObject({}), async (_, caller) => {
    const session = await caller.session();
    if (session?.boundTo) return "not on a scanner";
    return session ? beginSecondFactor(session) : "sign in";
  }),
  "confirm-second-factor": action(codeInput, async (input, caller) => {
    const session = await caller.session();
    if (session?.boundTo) return "not on a scanner";
    return session ? confirmSecondFactor(session, input.code) : "sign in";
  }),
};

/** Own account: forgotten password, invitation, second factor. Tokens travel in the body, so no log of addresses has them. */
export const accountDoor: Door = {
  name: "account",
  path: "/api/account/",
  methods: ["POST"],
  maxBytes: 8_192,
  async answer(request, { requestId, ip, rest }) {
    const refusal = crossSiteRefusal(request);
    if (refusal) return problem(403, "api.cross_site", refusal, requestId);
    const run = Object.hasOwn(actions, rest) ? actions[rest] : undefined;
    if (!run) return problem(404, "http.unknown", "There is nothing here.", requestId);
    const body: unknown = await request.json().catch(() => undefined);
    const answer = await run(body, { ip, session: () => sessionOf(request) }).catch((failure: unknown) => {
      if (failure instanceof z.ZodError) return failure;
      throw failure;
    });
    if (answer instanceof z.ZodError) return problem(400, "http.invalid", firstIssue(answer), requestId);
    if (answer === "sign in") return problem(401, "http.sign_in", "Please sign in.", requestId);
    if (answer === "not on a scanner")
      return problem(
        403,
        "http.scanner",
        "This device does the floor’s work only. Sign in elsewhere for this.",
        requestId,
      );
    if (answer.ok) return Response.json(answer.value ?? {}, { headers: { "cache-control": "no-store" } });
    const { http, message } = answerTo(answer.error);
    return problem(http, answer.error.code, message, requestId);
  },
};

function firstIssue(failure: z.ZodError): string {
  const issue = failure.issues[0];
  return issue ? `${String(issue.path[0] ?? "The body")}: ${issue.message}` : "The body is not well formed.";
}
