import { z } from "zod";
import { readJson } from "#kernel/json.ts";
import { err, ok, type Result } from "#kernel/result.ts";
import { transact, type Scope, type Work } from "#server/db/transact.ts";
import { env } from "#server/platform/env.ts";
import type { ConnectPartner, ReconnectPartner } from "../contract.ts";
import { partnerSetupOf, type PartnerSetup } from "../domain/setups.ts";
import type { PartnersRefusal } from "../errors.ts";
import { connectionOf } from "../queries/connections.ts";
import { callPartner } from "./call-partner.ts";
import { addConnection, changeConnection } from "./save-connection.ts";

/** What a test call came to, in a sentence; `isUp` null: this partner is never called. */
export interface ProbedPartner {
  isUp: boolean | null;
  detail: string;
}

/** A partner that was connected. The secret is shown this once. */
export interface ConnectedPartner {
  connectionId: string;
  webhookUrl: string;
  secret: string;
  probed: ProbedPartner;
}

/** Where a partner sends what happens there. */
export const webhookUrlOf = (kind: string, connectionId: string): string =>
  `${env().APP_URL.replace(/\/$/, "")}/api/webhooks/${kind}/${connectionId}`;

/** An address that may be called, without what follows its path; null for what is none: https, or the sandbox when there is one. */
export function partnerAddress(text: string): string | null {
  const url = URL.canParse(text) ? new URL(text) : null;
  const sandbox = env().SANDBOX_URL;
  const isSandbox = url !== null && sandbox !== undefined && url.origin === new URL(sandbox).origin;
  if (!url || url.username || url.search || (url.protocol !== "https:" && !isSandbox)) return null;
  return url.origin + url.pathname;
}

/**
 * Connects a carrier, a payment processor or a mailbox and tries it. One that does not answer is kept: its key can be mended.
 *
 * @returns `partners.kind_unknown`, `.address_wrong`, `.credential_missing` or `.connection_exists`
 */
export async function connectPartner(
  scope: Scope,
  input: ConnectPartner,
): Promise<Result<ConnectedPartner, PartnersRefusal>> {
  const setup = partnerSetupOf(input.kind);
  if (!setup) return err({ code: "partners.kind_unknown", kind: input.kind });
  const address = setup.address ? partnerAddress(input.address || setup.address.usual) : "";
  if (setup.address && address === null)
    return err({ code: "partners.address_wrong", example: setup.address.example });
  const missing = missingCredential(setup, input.credentials);
  if (missing) return err(missing);
  const added = await transact(scope, (work) =>
    addConnection(work, {
      kind: setup.kind,
      name: input.name,
      baseUrl: address ?? "",
      account: input.account,
      apiVersion: "",
      headers: setup.headers(input.credentials),
      webhookSecret: input.webhookSecret,
      limits: setup.limits,
    }),
  );
  if (!added.ok) return added;
  const { connectionId, secret } = added.value;
  return ok({
    connectionId,
    secret,
    webhookUrl: webhookUrlOf(setup.kind, connectionId),
    probed: await probePartner(scope, connectionId),
  });
}

function missingCredential(
  setup: PartnerSetup,
  credentials: Readonly<Record<string, string>>,
): PartnersRefusal | null {
  const missing = setup.credentials.find(({ name }) => !credentials[name]);
  return missing ? { code: "partners.credential_missing", label: missing.label } : null;
}

/** One cheap read that proves address and credentials. */
export async function probePartner(scope: Scope, connectionId: string): Promise<ProbedPartner> {
  const connection = await transact(scope, (work) => connectionOf(work, connectionId));
  const setup = connection && partnerSetupOf(connection.kind);
  if (!setup) return { isUp: false, detail: "There is no such partner." };
  if (setup.probePath === null)
    return { isUp: null, detail: "It is never called: the first document shows whether it works." };
  const answer = await callPartner(scope, {
    connectionId,
    lane: "customer",
    operation: "account.probe",
    method: "GET",
    path: setup.probePath,
  });
  if (answer.ok) return { isUp: true, detail: "It answers, and the key is right." };
  return { isUp: false, detail: saidIn(answer.error.detail).slice(0, 300) || "No answer came." };
}

const refusal = z.looseObject({ error: z.looseObject({ message: z.string() }) });

/** The sentence in an answer that says no, as EasyPost and Stripe give it; else the answer as it is. */
function saidIn(detail: string): string {
  const json = readJson(detail);
  const body = json.ok ? refusal.safeParse(json.value) : null;
  return body?.success ? body.data.error.message : detail;
}

/** Changes name, key or limits of a partner's connection. A key is given whole: the kept one is never shown. */
export async function reconnectPartner(
  work: Work,
  { credentials, ...change }: ReconnectPartner,
): Promise<Result<{ version: number }, PartnersRefusal>> {
  const connection = await connectionOf(work, change.connectionId);
  const setup = connection && partnerSetupOf(connection.kind);
  if (!setup) return err({ code: "partners.connection_unknown", connectionId: change.connectionId });
  if (!credentials) return changeConnection(work, change);
  const missing = missingCredential(setup, credentials);
  if (missing) return err(missing);
  return changeConnection(work, { ...change, headers: setup.headers(credentials) });
}
