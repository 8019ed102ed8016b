import { serveInngest } from "#server/jobs/serve.ts";
import { functionsPath } from "#server/jobs/settings.ts";
import { problem, type Door } from "../door.ts";

/** Where the executor learns and calls the job functions; the SDK checks the signature. */
export const inngestDoor: Door = {
  name: "inngest",
  path: functionsPath,
  methods: ["GET", "POST", "PUT"],
  maxBytes: 16 * 1024 * 1024,
  async answer(request, { requestId }) {
    // the SDK builds addresses from this header and answers one it cannot read with a stack
    if (!URL.canParse(`http://${request.headers.get("host") ?? ""}`))
      return problem(400, "http.malformed", "The host is not well formed.", requestId);
    try {
      return await serveInngest(request);
    } catch (failure) {
      // it also reads the body before it looks at the signature
      if (!(failure instanceof SyntaxError)) throw failure;
      return problem(400, "http.malformed", "The body is not JSON.", requestId);
    }
  },
};
