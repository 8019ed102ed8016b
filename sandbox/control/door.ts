import { z } from "zod";
import { freshClock, freshDemo } from "../state.ts";
import { jsonBody, Refusal, type Answer, type Received } from "../http.ts";
import type { Sandbox } from "../sandbox.ts";
import { newProcessor } from "../stripe/processor.ts";
import { planRound } from "../stripe/payouts.ts";
import { carrierRoutes } from "./carrier-routes.ts";
import { connectionRoutes, newCarrier } from "./connection-routes.ts";
import { demoRoutes } from "./demo.ts";
import { ediRoutes } from "./edi-routes.ts";
import { faultRoutes } from "./fault-routes.ts";
import { logRoutes } from "./log-routes.ts";
import { orderRoutes } from "./order-routes.ts";
import { processorRoutes } from "./processor-routes.ts";
import { newMailbox } from "../edi/mailbox.ts";
import type { Routes } from "./route.ts";
import { shopRoutes } from "./shop-routes.ts";
import { wooRoutes } from "./woo-routes.ts";

const own: Routes = {
  "GET /health": ({ sandbox }) => ({
    status: "up",
    url: sandbox.url(),
    now: sandbox.clock.now().toISOString(),
    seed: sandbox.state.random.seed,
    connections: Object.keys(sandbox.state.connections).length,
  }),
  "GET /clock": ({ sandbox }) => clockBody(sandbox),
  "POST /clock/advance": ({ sandbox, body }) => {
    const { seconds } = z.object({ seconds: z.number().min(0).max(31_536_000) }).parse(body);
    const steps = sandbox.clock.settle(seconds * 1000);
    sandbox.changed();
    return { ...clockBody(sandbox), steps };
  },
  "POST /clock/pace": ({ sandbox, body }) => {
    const { pace } = z.object({ pace: z.number().min(0).max(10_000) }).parse(body);
    sandbox.clock.setPace(pace);
    sandbox.changed();
    return clockBody(sandbox);
  },
  "POST /reset": ({ sandbox, body }) => {
    const { connections } = z.object({ connections: z.boolean().default(false) }).parse(body);
    reset(sandbox, connections);
    return {};
  },
};

const routes: Routes = {
  ...own,
  ...connectionRoutes,
  ...shopRoutes,
  ...wooRoutes,
  ...orderRoutes,
  ...carrierRoutes,
  ...processorRoutes,
  ...faultRoutes,
  ...logRoutes,
  ...ediRoutes,
  ...demoRoutes,
};

const table = Object.entries(routes).map(([route, handle]) => {
  const [method = "", path = ""] = route.split(" ");
  const names = [...path.matchAll(/:(\w+)/g)].map(([, name]) => name ?? "");
  return { method, names, handle, pattern: new RegExp(`^/control${path.replace(/:\w+/g, "([^/]+)")}$`) };
});

/** The control API. Pages of other origins cannot reach it through a visitor's browser. @throws Refusal */
export async function enterControl(sandbox: Sandbox, request: Received): Promise<Answer> {
  const host = (request.headers["host"] ?? "").replace(/:\d+$/, "");
  if (request.headers["origin"] !== undefined || !["127.0.0.1", "localhost", "[::1]"].includes(host))
    return { status: 403, body: { error: { message: "only programs on this machine may ask" } } };
  const onPath = table.filter(({ pattern }) => pattern.test(request.path));
  const found = onPath.find(({ method }) => method === request.method);
  if (!found)
    return {
      status: onPath.length > 0 ? 405 : 404,
      body: { error: { message: `${request.method} ${request.path} is nothing here` } },
    };
  const values = found.pattern.exec(request.path)?.slice(1) ?? [];
  const params = Object.fromEntries(
    found.names.map((name, index) => [name, decodeURIComponent(values[index] ?? "")]),
  );
  try {
    const answer = await found.handle({ sandbox, params, body: jsonBody(request), query: request.query });
    const isCreation =
      request.method === "POST" &&
      /^\/control\/(orders|faults|woocommerce\/[^/]+\/orders)$/.test(request.path);
    return { status: isCreation ? 201 : 200, body: answer ?? {} };
  } catch (problem) {
    if (problem instanceof z.ZodError) {
      const issue = problem.issues[0];
      const field = (issue?.path ?? [])
        .map((part, index) =>
          typeof part === "number" ? `[${part}]` : `${index === 0 ? "" : "."}${String(part)}`,
        )
        .join("");
      return { status: 400, body: { error: { message: issue?.message ?? "not understood", field } } };
    }
    if (problem instanceof Refusal)
      return { status: problem.status, body: { error: { message: problem.message, field: problem.field } } };
    throw problem;
  }
}

const clockBody = (sandbox: Sandbox) => ({
  now: sandbox.clock.now().toISOString(),
  advancedSeconds: Math.round(sandbox.state.clock.advancedMs / 1000),
  pace: sandbox.state.clock.pace,
});

function reset(sandbox: Sandbox, withConnections: boolean): void {
  const { state } = sandbox;
  sandbox.deliveries.clear();
  sandbox.received.clear();
  state.faults.length = 0;
  Object.assign(state.clock, freshClock());
  Object.assign(state.demo, freshDemo());
  if (withConnections) {
    const { connections, shops, stores, carriers, processors, mailboxes } = state;
    for (const part of [connections, shops, stores, carriers, processors, mailboxes])
      for (const id of Object.keys(part)) delete part[id];
  } else {
    for (const shop of Object.values(state.shops)) Object.assign(shop, { orders: {}, idempotent: {} });
    for (const store of Object.values(state.stores)) store.orders = {};
    for (const id of Object.keys(state.mailboxes)) state.mailboxes[id] = newMailbox(id);
    for (const id of Object.keys(state.carriers)) state.carriers[id] = newCarrier(id);
    for (const id of Object.keys(state.processors)) {
      state.processors[id] = newProcessor(id);
      planRound(sandbox, id);
    }
  }
  sandbox.changed();
}
