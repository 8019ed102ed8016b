import { permitted, unwrap, within } from "#server/api/trpc.ts";
import { binMoveInput, transferAtInput, transferScanInput, transferTasksInput } from "./contract.ts";
import { transferSheet, transferTasks } from "./queries/transfer-tasks.ts";
import { moveByScan } from "./use-cases/move-by-scan.ts";
import { finishReceiving, scanTransfer, shipLoaded } from "./use-cases/scan-transfer.ts";

const read = () => permitted("inventory:read");
const move = () => permitted("inventory:write");

/** The doors to moving stock with a scanner: transfers between locations, and from bin to bin. */
export const moveProcedures = {
  tasks: read().input(transferTasksInput).query(({ ctx, input }) => within(ctx.scope, (work) => transferTasks(work, input.locationId))),
  sheet: read().input(transferAtInput).query(async ({ ctx, input }) => unwrap(await within(ctx.scope, (work) => transferSheet(work, input)))),
  scan: move().input(transferScanInput).mutation(async ({ ctx, input }) => unwrap(await within(ctx.scope, (work) => scanTransfer(work, input)))),
  ship: move().input(transferAtInput).mutation(async ({ ctx, input }) => unwrap(await within(ctx.scope, (work) => shipLoaded(work, input)))),
  finish: move().input(transferAtInput).mutation(async ({ ctx, input }) => unwrap(await within(ctx.scope, (work) => finishReceiving(work, input)))),
  bin: move().input(binMoveInput).mutation(async ({ ctx, input }) => unwrap(await within(ctx.scope, (work) => moveByScan(work, input)))),
}; // prettier-ignore
