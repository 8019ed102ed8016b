import { spawn } from "node:child_process";
import { createInterface } from "node:readline";
import { orderBody } from "#server/modules/channels/testing/shop.ts";
import { hmacSha256 } from "#server/platform/crypto.ts";
import { startApiProcess } from "#server/http/testing/api-processes.ts";
import { closedLoop } from "./load.ts";
import { poster } from "./orders.ts";
import type { Block, Measure } from "./rounds.ts";
import { WEBHOOK_SECRET, type World } from "./world.ts";

const CLIENTS = 32;
let events = 0;

/** Starts the bare server: node:http, the signature, one durable insert, and nothing else. */
async function startBare(world: World) {
  const child = spawn(process.execPath, [new URL("./bare-webhooks.ts", import.meta.url).pathname], {
    env: { ...process.env, DATABASE_URL: world.appUrl, BARE_TENANT: world.tenantId, BARE_CONNECTION: world.connectionId, BARE_SECRET: WEBHOOK_SECRET },
    stdio: ["ignore", "pipe", "inherit"],
  }); // prettier-ignore
  const port = await new Promise<string>((ready) =>
    createInterface({ input: child.stdout }).once("line", ready),
  );
  const stop = () =>
    new Promise<void>((ended) => {
      child.once("exit", () => ended());
      child.kill("SIGTERM");
    });
  return { baseUrl: `http://127.0.0.1:${port}`, pid: child.pid!, stop };
}

export async function webhookBlocks(world: World, seconds: number) {
  const servers = {
    product: await startApiProcess({ DATABASE_URL: world.appUrl }),
    bare: await startBare(world),
  };
  const block = (name: string, server: { baseUrl: string; pid: number }): Block & { close: () => void } => {
    const { post, close } = poster(server.baseUrl, { "content-type": "application/json" });
    const send = async () => {
      events += 1;
      const text = JSON.stringify(orderBody({ id: events, version: 1, lines: [{ id: 1, variant: 1, quantity: 1 }, { id: 2, variant: 2, quantity: 1 }] }));
      const status = await post(`/api/webhooks/shopify/${world.connectionId}`, text, {
        "x-shopify-topic": "orders/create",
        "x-shopify-event-id": `event-${events}`,
        "x-shopify-webhook-id": `webhook-${events}`,
        "x-shopify-hmac-sha256": hmacSha256(WEBHOOK_SECRET, text).toString("base64"),
      });
      if (status !== 200) throw new Error(`A webhook was answered ${status}.`);
    };
    return {
      name,
      close,
      run: () => closedLoop(send, { clients: CLIENTS, seconds }),
      processes: { postgres: world.postgresPid, web: server.pid },
    };
  }; // prettier-ignore
  const blocks = [block("webhooks, product", servers.product), block("webhooks, bare", servers.bare)];
  return {
    blocks,
    async stop() {
      for (const one of blocks) one.close();
      await Promise.all([servers.product.stop(), servers.bare.stop()]);
    },
  };
}

export const webhookMeasures: Measure[] = [
  {
    name: "P11",
    what: "webhook acknowledged, verified and durable : bare node:http doing the same",
    unit: "ratio",
    floor: 0.75,
    goal: 0.9,
    blocks: ["webhooks, product", "webhooks, bare"],
    of: (block) => block("webhooks, product").perSecond / block("webhooks, bare").perSecond,
  },
  {
    name: "P11",
    what: "its p99 : that of bare node:http",
    unit: "ratio",
    floor: 3,
    goal: 1.5,
    isLessBetter: true,
    blocks: ["webhooks, product", "webhooks, bare"],
    of: (block) => block("webhooks, product").p99 / block("webhooks, bare").p99,
  },
];
