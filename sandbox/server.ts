import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { enterControl } from "./control/door.ts";
import { continueDemo } from "./control/demo.ts";
import { edi } from "./edi/door.ts";
import { easypost } from "./easypost/door.ts";
import { serveLabel } from "./easypost/label-files.ts";
import { carrierTasks } from "./easypost/trackers.ts";
import { readRequest, Refusal, writeAnswer } from "./http.ts";
import { enterPartner, type Partner } from "./partner-door.ts";
import { assemble, type Sandbox } from "./sandbox.ts";
import { shopify } from "./shopify/door.ts";
import { createStore } from "./store.ts";
import { processorTasks } from "./stripe/payouts.ts";
import { refundTasks } from "./stripe/refunds.ts";
import { stripe } from "./stripe/door.ts";
import { woocommerce } from "./woocommerce/door.ts";

export interface SandboxOptions {
  /** 0 or absent: a free one. */
  port?: number;
  /** Where the snapshot is kept; absent: nowhere. */
  dataDir?: string;
  seed?: number;
}

export interface RunningSandbox {
  /** "http://127.0.0.1:41234" */
  url: string;
  stop(): Promise<void>;
}

const TICK_MS = 500;

const partners: Record<string, Partner> = { shopify, woocommerce, easypost, stripe, edi };

/**
 * Starts the partners.
 * @throws Error when the port is taken or the data folder cannot be used
 */
export async function startServer(options: SandboxOptions = {}): Promise<RunningSandbox> {
  let url = "";
  const store = createStore(options.dataDir, options.seed ?? 1, () => ({
    ...sandbox.state,
    waiting: sandbox.deliveries.pending(),
  }));
  const tasks = { ...carrierTasks, ...processorTasks, ...refundTasks };
  const sandbox: Sandbox = assemble(store.load(), tasks, store.changed, () => url);
  const server = createServer((request, response) => void enter(sandbox, request, response));
  await new Promise<void>((listening, failed) => {
    server.once("error", failed);
    server.listen(options.port ?? 0, "127.0.0.1", listening);
  });
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  sandbox.deliveries.resume();
  const ticks = setInterval(() => {
    sandbox.clock.settle();
    continueDemo(sandbox, TICK_MS);
  }, TICK_MS);
  return {
    url,
    stop: async () => {
      clearInterval(ticks);
      server.closeAllConnections();
      await new Promise<void>((closed) => server.close(() => closed()));
      await sandbox.deliveries.stop();
      sandbox.clock.settle();
      store.changed();
      store.flush();
    },
  };
}

async function enter(sandbox: Sandbox, message: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    const request = await readRequest(message);
    const [, area = ""] = request.path.split("/");
    const partner = partners[area];
    sandbox.clock.settle();
    if (partner) return await enterPartner(sandbox, partner, request, response);
    if (area === "labels") return writeAnswer(response, await serveLabel(sandbox, request));
    if (area === "control") return writeAnswer(response, await enterControl(sandbox, request));
    writeAnswer(response, { status: 404, body: { error: { message: `${request.path} is nothing here` } } });
  } catch (problem) {
    if (response.headersSent || response.destroyed) return void response.destroy();
    const status = problem instanceof Refusal ? problem.status : 500;
    const message = problem instanceof Error ? problem.message : "unknown";
    if (!(problem instanceof Refusal) && problem instanceof Error)
      process.stderr.write(`${problem.stack ?? problem.message}\n`);
    writeAnswer(response, { status, body: { error: { message } } });
  }
}
