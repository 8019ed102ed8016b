import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import type { InngestFunction } from "inngest";
import { jobsHandler } from "../serve.ts";

/** A real HTTP server that serves these functions, as the web process does. */
export async function serveFunctions(
  functions: InngestFunction.Any[],
  port = 0,
): Promise<{ url: string; close(): Promise<void> }> {
  const handler = jobsHandler(functions);
  const server: Server = createServer(async (incoming, outgoing) => {
    const chunks: Buffer[] = [];
    for await (const chunk of incoming) chunks.push(chunk as Buffer);
    const request = new Request(`http://${incoming.headers.host}${incoming.url}`, {
      method: incoming.method ?? "GET",
      headers: incoming.headers as Record<string, string>,
      ...(chunks.length > 0 ? { body: Buffer.concat(chunks) } : {}),
    });
    const response = await handler(request);
    outgoing.writeHead(response.status, Object.fromEntries(response.headers));
    outgoing.end(Buffer.from(await response.arrayBuffer()));
  });
  await new Promise<void>((ready) => server.listen(port, "127.0.0.1", ready));
  const { port: taken } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${taken}/api/inngest`,
    close: () => new Promise((closed) => (server.closeAllConnections(), server.close(() => closed()))),
  };
}
