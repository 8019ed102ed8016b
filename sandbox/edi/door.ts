import type { Partner } from "../partner-door.ts";
import { acknowledge } from "./acknowledge.ts";
import { take } from "./mailbox.ts";

const refuse = (status: number, message: string) => ({ status, body: { error: { message } } });

/** A network that carries EDI, below /edi: files are left there under the sender's Message-Id, as with AS2. */
export const edi: Partner = {
  kind: "edi",
  isCountedByRequest: true,
  signIn: (sandbox, request) => {
    const key = /^Bearer (.+)$/.exec(request.headers["authorization"] ?? "")?.[1];
    const found = Object.values(sandbox.state.connections).find(
      (one) => one.kind === "edi" && one.credential === key,
    );
    return found ?? refuse(401, "This key opens no mailbox.");
  },
  operationOf: ({ method, path }) => `${method} ${path.replace(/^\/edi/, "") || "/"}`,
  throttled: (_sandbox, _connection, retryAfterSeconds) => ({
    ...refuse(429, "Too many files at once."),
    headers: { "retry-after": String(retryAfterSeconds ?? 1) },
  }),
  work: (sandbox, connection, request) => {
    const mailbox = sandbox.state.mailboxes[connection.connectionId];
    const { method, path, headers, body: text } = request;
    if (!mailbox || path !== "/edi/messages") return refuse(404, `${method} ${path} is nothing here`);
    if (method !== "POST") return refuse(405, "Files are left here.");
    const id = headers["message-id"] ?? "";
    if (id === "") return refuse(400, "A file needs its Message-Id.");
    if (!text.startsWith("ISA")) return refuse(422, "That is no interchange: it does not begin with ISA.");
    const file = { id, from: headers["as2-from"] ?? "", to: headers["as2-to"] ?? "", text };
    const { message, isReplay } = take(mailbox, file, sandbox.clock.now());
    if (!isReplay) acknowledge(sandbox, mailbox, message);
    sandbox.changed();
    return { status: isReplay ? 200 : 201, body: { messageId: id, sha256: message.sha256 }, isReplay };
  },
};
