import { z } from "zod";
import { deliveryFaults, requestFaults } from "../faults.ts";
import { Refusal } from "../http.ts";
import type { Routes } from "./route.ts";

const wait = z.number().min(0).max(600_000).optional();
const shape = z.object({
  kind: z.enum([...requestFaults, ...deliveryFaults]),
  partner: z.enum(["shopify", "woocommerce", "easypost", "stripe", "edi"]).optional(),
  connectionId: z.string().optional(),
  operation: z.string().optional(),
  next: z.number().int().min(1).optional(),
  probability: z.number().min(0).max(1).optional(),
  status: z.number().int().min(400).max(599).optional(),
  body: z.unknown().optional(),
  delayMs: wait,
  maxDelayMs: wait,
  copies: z.number().int().min(1).max(100).optional(),
  retryAfterSeconds: z.number().min(0).optional(),
});

export const faultRoutes: Routes = {
  "POST /faults": ({ sandbox, body }) => {
    const faultId = sandbox.random.id("flt_", 16);
    sandbox.state.faults.push({ faultId, ...shape.parse(body), hits: 0 });
    sandbox.changed();
    return { faultId };
  },
  "GET /faults": ({ sandbox }) => ({ faults: sandbox.state.faults }),
  "DELETE /faults/:faultId": ({ sandbox, params }) => {
    const at = sandbox.state.faults.findIndex((one) => one.faultId === params["faultId"]);
    if (at < 0) throw new Refusal(404, "there is no such fault");
    sandbox.state.faults.splice(at, 1);
    sandbox.changed();
    return { cleared: 1 };
  },
  "DELETE /faults": ({ sandbox }) => {
    const cleared = sandbox.state.faults.splice(0).length;
    sandbox.changed();
    return { cleared };
  },
};
