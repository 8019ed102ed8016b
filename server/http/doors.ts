import type { AnyDoor } from "./door.ts";
import { accountDoor } from "./doors/account.ts";
import { apiDoor } from "./doors/api-v1.ts";
import { eventStreamDoor } from "./doors/event-stream.ts";
import { filesDoor } from "./doors/files.ts";
import { healthDoor } from "./doors/health.ts";
import { imagesDoor } from "./doors/images.ts";
import { inngestDoor } from "./doors/inngest.ts";
import { metricsDoor } from "./doors/metrics.ts";
import { returnPhotosDoor } from "./doors/return-photos.ts";
import { tablesDoor } from "./doors/tables.ts";
import { trackProofDoor } from "./doors/track-proof.ts";
import { trackReturnDoor } from "./doors/track-return.ts";
import { trpcDoor } from "./doors/trpc.ts";
import { webhooksDoor } from "./doors/webhooks.ts";

/** Every machine door of the front server. The proofs of isolation and of hostile input walk this list. */
export const doors: readonly AnyDoor[] = [
  apiDoor,
  accountDoor,
  eventStreamDoor,
  filesDoor,
  healthDoor,
  imagesDoor,
  inngestDoor,
  metricsDoor,
  returnPhotosDoor,
  tablesDoor,
  trackProofDoor,
  trackReturnDoor,
  trpcDoor,
  webhooksDoor,
];
