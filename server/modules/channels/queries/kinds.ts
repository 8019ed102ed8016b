import { connectors } from "../connectors.ts";
import type { Capabilities, ConnectorSetup } from "../domain/connector.ts";

/** A kind of channel that can be connected, with what a person fills in. */
export type ChannelKind = { kind: string; capabilities: Capabilities } & Omit<ConnectorSetup, "headers">;

/** Every kind there is. */
export const channelKinds = (): ChannelKind[] =>
  connectors.map(({ kind, capabilities, setup: { headers, ...setup } }) => {
    void headers;
    return { kind, capabilities, ...setup };
  });
