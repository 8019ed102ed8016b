/** A location that a plan looked at, as far as a choice by hand depends on it. */
interface Considered {
  isChosen: boolean;
  eliminatedBy: string | null;
}

/**
 * Whether a person may choose the location instead: one that fell for a reason of its own would take the order from where it can
 * ship and leave it without any. That somebody chose another one is no such reason.
 */
export const mayBeChosen = ({ isChosen, eliminatedBy }: Considered): boolean =>
  !isChosen && (eliminatedBy === null || eliminatedBy === "pinned_elsewhere");
