import { startServer, type RunningSandbox, type SandboxOptions } from "./server.ts";

/** Starts the sandbox inside the process of a test, on a free port and in memory unless told otherwise. */
export function startSandbox(options: SandboxOptions = {}): Promise<RunningSandbox> {
  return startServer(options);
}
