import { describe, expect, it } from "vitest";
import {
  PATIENCE_MS,
  ScanQueue,
  type QueuedScan,
  type QueueStore,
  type Reply,
  type Settled,
} from "./queue.ts";

const owner = { userId: "usr_1", tenantId: "ten_1" };
const taken: Reply = { kind: "answered", answer: { isAccepted: true }, refusal: null };
const refused: Reply = {
  kind: "answered",
  answer: { isAccepted: false },
  refusal: "That item is not on this order.",
};
const unreachable: Reply = { kind: "unreachable" };
const signedOut: Reply = {
  kind: "rejected",
  error: null,
  sentence: "The session has ended.",
  mayRetry: true,
};

const scan = (scanKey: string, task = "job", told: boolean | null = null) => ({
  scanKey, task, told, href: "/floor/job", path: "fulfillment.scanPick", input: {}, code: scanKey, scannedAt: 0,
}); // prettier-ignore

const tick = () => new Promise((done) => setTimeout(done, 0));

/** A device: its storage outlives `reload`, and `server` answers what is sent. */
function device(server: (scan: QueuedScan) => Reply | Promise<Reply>) {
  let kept: QueuedScan[] = [];
  const sent: string[] = [];
  const applied: string[] = [];
  const timers: { work: () => void; ms: number; isOver: boolean }[] = [];
  const answers = { server };
  const store: QueueStore = {
    read: async () => structuredClone(kept),
    change: async (how) => {
      kept = how(structuredClone(kept));
    },
  };
  const start = (as = owner) =>
    new ScanQueue({
      store,
      owner: as,
      send: async (one) => {
        sent.push(one.scanKey);
        return answers.server(one);
      },
      alone: (work) => work(),
      onChange: () => undefined,
      onApplied: (one) => applied.push(one.scanKey),
      later: (work, ms) => {
        const timer = { work, ms, isOver: false };
        timers.push(timer);
        return () => {
          timer.isOver = true;
        };
      },
    });
  /** Lets the retry that is due happen, and says how long it waited. */
  const passTime = async (): Promise<number> => {
    const timer = timers.findLast(({ ms, isOver }) => ms !== PATIENCE_MS && !isOver)!;
    timer.isOver = true;
    timer.work();
    await tick();
    return timer.ms;
  };
  return {
    start,
    sent,
    applied,
    timers,
    answers,
    passTime,
    kept: () => kept.map((one) => one.scanKey),
    rows: () => kept,
  };
}

describe("a scan", () => {
  it("is stored before it is sent and gone once it is answered", async () => {
    const phone: ReturnType<typeof device> = device(() => {
      expect(phone.kept()).toEqual(["a"]);
      return taken;
    });
    expect(await phone.start().add(scan("a"))).toMatchObject({ kind: "answered" });
    expect(phone.kept()).toEqual([]);
  });

  it("that is refused while somebody looks at it is told at once and leaves no conflict", async () => {
    const phone = device(() => refused);
    expect(await phone.start().add(scan("a"))).toMatchObject({ answer: { isAccepted: false } });
    expect(phone.kept()).toEqual([]);
  });

  it("waits when no answer comes in time, and is settled by the late answer", async () => {
    let answer: (reply: Reply) => void = () => undefined;
    const phone = device(() => new Promise<Reply>((resolve) => (answer = resolve)));
    const told = phone.start().add(scan("a"));
    await tick();
    phone.timers.find(({ ms }) => ms === PATIENCE_MS)!.work();
    expect(await told).toEqual({ kind: "waiting" });
    expect(phone.kept()).toEqual(["a"]);
    answer(taken);
    await tick();
    expect(phone.kept()).toEqual([]);
    expect(phone.applied).toEqual(["a"]);
  });
});

describe("without a connection", () => {
  it("scans wait and are sent in their order when it is back", async () => {
    const phone = device(() => unreachable);
    const queue = phone.start();
    const told: Settled[] = [];
    for (const key of ["a", "b", "c"]) told.push(await queue.add(scan(key, key === "b" ? "other" : "job")));
    expect(told.every(({ kind }) => kind === "waiting")).toBe(true);
    phone.answers.server = () => taken;
    phone.sent.length = 0;
    await queue.resume();
    expect(phone.sent).toEqual(["a", "b", "c"]);
    expect(phone.kept()).toEqual([]);
  });

  it("a photo lets the scans of other tasks go first, and never what is decided behind it", async () => {
    const phone = device(() => unreachable);
    const queue = phone.start();
    await queue.add({ ...scan("photo", "return"), isBulky: true });
    for (const [key, task] of [["decision", "return"], ["a", "job"], ["b", "job"]] as const) await queue.add(scan(key, task));
    phone.answers.server = () => taken;
    phone.sent.length = 0;
    await queue.resume();
    expect(phone.sent).toEqual(["a", "b", "photo", "decision"]);
    // control: as an ordinary scan it is sent in its turn
    phone.answers.server = () => unreachable;
    for (const [key, task] of [["photo", "return"], ["c", "job"]] as const) await queue.add(scan(key, task));
    phone.answers.server = () => taken;
    phone.sent.length = 0;
    await queue.resume();
    expect(phone.sent).toEqual(["photo", "c"]);
  }); // prettier-ignore

  it("asks again ever more slowly, and starts anew after an answer", async () => {
    const phone = device(() => unreachable);
    await phone.start().add(scan("a"));
    const waits = [];
    for (let round = 0; round < 7; round += 1) waits.push(await phone.passTime());
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000]);
    phone.answers.server = () => taken;
    await phone.passTime();
    expect(phone.kept()).toEqual([]);
  });

  it("survives a reload: the next start sends what is there", async () => {
    const phone = device(() => unreachable);
    const before = phone.start();
    await before.add(scan("a"));
    await before.add(scan("b"));
    phone.answers.server = () => taken;
    phone.sent.length = 0;
    await phone.start().resume();
    expect(phone.sent).toEqual(["a", "b"]);
  });

  it("sends a scan whose answer was lost again, under the same key", async () => {
    let isFirst = true;
    const counted = new Set<string>();
    const phone = device((one) => {
      counted.add(one.scanKey);
      if (!isFirst) return taken;
      isFirst = false;
      return unreachable;
    });
    const queue = phone.start();
    await queue.add(scan("a"));
    await queue.resume();
    expect(phone.sent).toEqual(["a", "a"]);
    expect([...counted]).toEqual(["a"]);
  });
});

describe("a conflict", () => {
  const arrange = async (told: boolean | null, later: Reply) => {
    const phone = device(() => unreachable);
    const queue = phone.start();
    for (const [key, task] of [["a", "job"], ["b", "job"], ["c", "other"]] as const) await queue.add(scan(key, task, told)); // prettier-ignore
    phone.answers.server = ({ scanKey }) => (scanKey === "a" ? later : taken);
    await queue.resume();
    return { phone, queue };
  };

  it("is kept with its sentence and holds what was scanned after it in its task only", async () => {
    const { phone } = await arrange(true, refused);
    expect(phone.rows()).toMatchObject([
      { scanKey: "a", conflict: { kind: "refused", sentence: "That item is not on this order." } },
      { scanKey: "b" },
    ]);
    expect(phone.rows()[1]!.conflict).toBeUndefined();
  });

  it("is replaced by its record in one step, and the rest goes on", async () => {
    const { phone, queue } = await arrange(true, refused);
    phone.sent.length = 0;
    await queue.replace("a", { ...scan("discard-a", "discard a"), path: "fulfillment.discardScan" });
    expect(phone.sent).toEqual(["discard-a", "b"]);
    expect(phone.kept()).toEqual([]);
  });

  it("is none when the server refuses what the phone had called wrong", async () => {
    const { phone } = await arrange(false, refused);
    // b and c were called wrong too, and the server took them
    expect(phone.rows()).toMatchObject([
      { scanKey: "b", conflict: { kind: "taken" } },
      { scanKey: "c", conflict: { kind: "taken" } },
    ]);
  });

  it("of an ended session keeps every scan on the device until somebody signs in and sends it again", async () => {
    const { phone, queue } = await arrange(true, signedOut);
    expect(phone.rows()).toMatchObject([{ scanKey: "a", conflict: { kind: "unsent" } }, { scanKey: "b" }]);
    phone.answers.server = () => taken;
    phone.sent.length = 0;
    await queue.retry("a");
    expect(phone.sent).toEqual(["a", "b"]);
  });

  it("is what another person finds: a scan is not sent in somebody else's name", async () => {
    const phone = device(() => unreachable);
    await phone.start().add(scan("a"));
    phone.answers.server = () => taken;
    phone.sent.length = 0;
    await phone.start({ ...owner, userId: "usr_2" }).resume();
    expect(phone.sent).toEqual([]);
    expect(phone.rows()).toMatchObject([{ scanKey: "a", conflict: { kind: "unsent" } }]);
  });

  it("is what the server fails at each time, so that the rest is not held for ever", async () => {
    const phone = device(({ scanKey }) => (scanKey === "a" ? { kind: "failed" } : taken));
    await phone.start().add(scan("a"));
    for (let round = 0; round < 8; round += 1) if (!phone.rows()[0]?.conflict) await phone.passTime();
    expect(phone.rows()).toMatchObject([{ failures: 8, conflict: { kind: "unsent" } }]);
  });
});
