import { aheadText, type ChannelStockRow } from "./words.ts";

type Explained = Pick<ChannelStockRow, "quantity" | "explanation" | "places" | "isWhole">;
type Place = Explained["places"][number];

/** The steps of a quantity as sentences, in the order in which they apply. */
export function stepsOf(row: Explained): string[] {
  const { explanation, places, isWhole } = row;
  if (!isWhole && !explanation.isOpen) return ["The location is closed to this channel, so it shows 0."];
  const sentences = places.flatMap((place) => placeSteps(place, isWhole ? `${place.locationCode}, ` : ""));
  const { sum, steps, total, isPaused, ahead } = explanation.overChannel;
  if (steps.length > 0 || isWhole) sentences.push(`All locations of the channel together: ${sum}`);
  sentences.push(...ahead.map(aheadText));
  for (const step of steps)
    sentences.push(`${settingOf(step)} (${step.rule}): ${step.before} → ${step.after}`);
  if (steps.some(({ step }) => step === "paused"))
    sentences.push("Paused by a person: it shows 0 until it is resumed, or until the pause’s own end.");
  else if (isPaused) sentences.push("Paused: it shows 0 until enough came back.");
  else if (!isWhole && explanation.quantity > explanation.atLocation)
    sentences.push(
      `${explanation.quantity - explanation.atLocation} of them are not there and stand here, at the best open location.`,
    );
  else if (!isWhole && explanation.quantity < explanation.atLocation)
    sentences.push(
      explanation.quantity === total
        ? `All ${total} that are left are shown here, the best location.`
        : `Of the ${total} left, better locations show theirs first: ${explanation.quantity} here.`,
    );
  return sentences;
}

function settingOf({ step, setting }: Explained["explanation"]["overChannel"]["steps"][number]): string {
  if (step === "paused") return step;
  return `${step} ${setting}${step === "share" ? " %" : ""}`;
}

function placeSteps({ locationCode, explanation }: Place, at: string): string[] {
  if (!explanation.isOpen) return [`${locationCode} is closed to this channel: 0`];
  const sentences = explanation.components.map((part) => {
    const rule = part.bufferRule ? ` (${part.bufferRule})` : "";
    const makes = part.perUnit > 1 ? `, enough for ${part.makes} at ${part.perUnit} each` : "";
    const fenced =
      part.ringFenced > 0
        ? ` − ${part.ringFenced} for other channels (${part.ringFenceRules.join(", ")})`
        : "";
    return `${at}${part.code}: ${part.available} available − ${part.waiting} waiting − ${part.buffer} buffer${rule}${fenced} = ${part.net}${makes}`;
  });
  if (explanation.components.length > 1)
    sentences.push(`${at}the scarcest part makes ${explanation.atLocation}`);
  return sentences;
}

/** What would make the quantity 0: how many more sales, or which step does it already. */
export function zeroOf({ quantity, explanation }: Explained): string {
  const { total, steps } = explanation.overChannel;
  if (quantity === 0) {
    if (total > 0 && explanation.atLocation > 0)
      return "It is 0 here because better locations show the rest.";
    if (total > 0) return "It is 0 because nothing of it can be sold from here.";
    const step = steps.find(({ before, after }) => before > 0 && after === 0);
    if (step) return `It is 0 by “${step.rule}”.`;
    return explanation.isOpen
      ? "It is 0 because nothing is left after what waits and what is kept back."
      : "";
  }
  const mark = steps.find(({ step }) => step === "zero at or below");
  const sales = salesToZero(explanation.overChannel);
  if (sales === null) return "It is always shown, however many are sold.";
  return `${sales} more sales would make it 0${mark ? `, by “${mark.rule}”` : ""}.`;
}

/**
 * How many units have to leave the sum before nothing is shown, from the last step back to the first: a maximum hides sales until the
 * sum falls below it. Null when a step shows a fixed figure.
 */
function salesToZero({ sum, steps }: Explained["explanation"]["overChannel"]): number | null {
  /** The most that may come into the steps looked at so far, and still nothing is shown. */
  let mostForZero = 0;
  for (const { step, setting } of steps.toReversed()) {
    if (step === "always show" && setting > mostForZero) return null;
    if (step === "zero at or below") mostForZero = Math.max(mostForZero, setting);
    if (step === "keep back") mostForZero += setting;
    if (step === "share") mostForZero = Math.ceil(((mostForZero + 1) * 100) / setting) - 1;
  }
  const ahead = steps.find(({ step }) => step === "sell ahead");
  return Math.max(1, (ahead?.after ?? sum) - mostForZero);
}
