import { doors } from "#server/http/doors.ts";
import type { AnyDoor, Door, DoorFacts } from "#server/http/door.ts";
import { frontServer } from "#server/http/front.ts";
import { env } from "#server/platform/env.ts";

/**
 * The web process without its pages: the same front server and doors, ready before a production build exists. With
 * FAULTY=ack-before-commit its webhook door is the control of the proofs: it answers 200 first and stores afterwards.
 */
const faulty = (door: AnyDoor): Door => ({
  ...door,
  isPlain: false,
  async answer(request: Request, facts: DoorFacts) {
    const body = await request.arrayBuffer();
    const copy = new Request(request.url, { method: "POST", headers: request.headers, body });
    setTimeout(() => void door.answer(copy, facts), 300);
    return new Response(null, { status: 200 });
  },
});

const isFaulty = process.env.FAULTY === "ack-before-commit";
const served = doors.map((door) => (isFaulty && door.name === "webhooks" ? faulty(door) : door));
frontServer(served, async (_, answer) => void answer.writeHead(404).end(), false).listen(
  env().PORT,
  env().HOST,
);
