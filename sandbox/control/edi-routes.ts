import { z } from "zod";
import { Refusal } from "../http.ts";
import type { Routes } from "./route.ts";

export const ediRoutes: Routes = {
  "GET /edi/:connectionId/messages": ({ sandbox, params }) => {
    const mailbox = sandbox.state.mailboxes[params["connectionId"] ?? ""];
    if (!mailbox) throw new Refusal(404, `there is no mailbox ${params["connectionId"]}`);
    return { messages: mailbox.messages };
  },
  "POST /edi/:connectionId/files": ({ sandbox, params, body }) => {
    const { text } = z.object({ text: z.string().min(1) }).parse(body);
    const connectionId = params["connectionId"] ?? "";
    if (!sandbox.state.mailboxes[connectionId]) throw new Refusal(404, `there is no mailbox ${connectionId}`);
    sandbox.deliveries.announce({ connectionId, topic: "x12", subject: "file", body: text });
    return {};
  },
};
