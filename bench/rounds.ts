import { median, type Load } from "./load.ts";
import { CALM, startMeter, waitCalm, type Cost } from "./machine.ts";

/** A short stretch of one kind of work. */
export interface Block {
  name: string;
  /** Not measured: brings the block into its starting state. */
  prepare?: () => Promise<unknown>;
  run: () => Promise<Load>;
  /** Processes whose CPU time is part of the price, by name. */
  processes?: Record<string, number>;
}

/** What a block came to in one round. */
export interface Figure extends Load, Cost {
  isNoisy: boolean;
}

/** What is judged: a figure a round, from the blocks of that round. */
export interface Measure {
  name: string;
  what: string;
  unit: "ratio" | "ms" | "s" | "MB" | "count";
  floor: number;
  goal: number;
  isLessBetter?: boolean;
  of: (block: (name: string) => Figure) => number;
  /** The blocks it is made of, to know whether the machine was calm. */
  blocks: string[];
}

/** A measure's outcome, as bench/results.json keeps it. */
export interface Outcome {
  name: string;
  what: string;
  unit: Measure["unit"];
  ratio: number;
  min: number;
  max: number;
  floor: number;
  goal: number;
  /** Whether the goal is met. */
  met: boolean;
  isFloorMet: boolean;
  /** Whether others used the machine, so that a missed floor proves nothing. */
  isNoisy: boolean;
  /** The largest share of the machine that others used. */
  others: number;
}

const say = (text: string) => process.stdout.write(`${text}\n`);
const short = (value: number) => (Math.abs(value) >= 100 ? value.toFixed(0) : value.toPrecision(3));

/**
 * Runs every block once a round, the order rotated and turned around, so that drift and neighbors hit all alike. A block that others
 * disturbed is repeated once.
 */
export async function runRounds(blocks: readonly Block[], rounds: number): Promise<Map<string, Figure>[]> {
  const all: Map<string, Figure>[] = [];
  for (let round = 0; round < rounds; round++) {
    const rotated = blocks.map((_, index) => blocks[(index + round) % blocks.length]!);
    const figures = new Map<string, Figure>();
    for (const block of round % 2 ? rotated.reverse() : rotated) {
      let figure = await measure(block);
      if (figure.isNoisy) {
        const again = await measure(block);
        if (again.others < figure.others) figure = again;
      }
      figures.set(block.name, figure);
      tell(round, block.name, figure);
    }
    all.push(figures);
  }
  return all;
}

async function measure(block: Block): Promise<Figure> {
  await block.prepare?.();
  await waitCalm(1_500);
  const stop = startMeter(block.processes ?? {});
  const load = await block.run();
  const cost = await stop();
  return { ...load, ...cost, isNoisy: cost.others > CALM };
}

function tell(round: number, name: string, figure: Figure): void {
  const cpu = Object.entries(figure.cpuMs).map(([part, ms]) => `${part} ${short(ms / Math.max(1, figure.done))}`).join(", "); // prettier-ignore
  const noise = `others ${(figure.others * 100).toFixed(0)} %${figure.isNoisy ? " NOISY" : ""}`;
  const failed = figure.failed > 0 ? `, ${figure.failed} FAILED` : "";
  say(
    `  [${round + 1}] ${name.padEnd(34)} ${short(figure.perSecond).padStart(7)}/s  p50 ${short(figure.p50)} ms  p99 ${short(figure.p99)} ms` +
      `  CPU ms/op: ${cpu}  ${noise}${failed}`,
  );
}

/** The median of the rounds with its range, against floor and goal. */
export function judge(measure: Measure, rounds: readonly Map<string, Figure>[]): Outcome {
  const values = rounds.map((figures) =>
    measure.of((name) => {
      const figure = figures.get(name);
      if (!figure) throw new Error(`There is no block ${name}.`);
      return figure;
    }),
  );
  const used = rounds.flatMap((figures) => measure.blocks.map((name) => figures.get(name)!));
  const ratio = median(values);
  const reaches = (mark: number) => (measure.isLessBetter ? ratio <= mark : ratio >= mark);
  const { name, what, unit, floor, goal } = measure;
  return {
    name,
    what,
    unit,
    ratio,
    min: Math.min(...values),
    max: Math.max(...values),
    floor,
    goal,
    met: reaches(goal),
    isFloorMet: reaches(floor),
    isNoisy: used.some((figure) => figure.isNoisy),
    others: Math.max(...used.map((figure) => figure.others)),
  };
}

/** One line an outcome. */
export function tellOutcome(outcome: Outcome): void {
  const mark = outcome.met ? "goal" : outcome.isFloorMet ? "floor" : outcome.isNoisy ? "noisy" : "MISSED";
  say(
    `${outcome.name.padEnd(5)} ${mark.padEnd(7)} ${short(outcome.ratio).padStart(8)}  (${short(outcome.min)} to ${short(outcome.max)})` +
      `  floor ${outcome.floor} goal ${outcome.goal} ${outcome.unit === "ratio" ? "" : outcome.unit}` +
      `  others ${(outcome.others * 100).toFixed(0)} %  ${outcome.what}`,
  );
}
