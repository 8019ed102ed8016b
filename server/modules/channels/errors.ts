/** Expected refusals of this room. Nothing was written when one is returned. */
export type ChannelsRefusal =
  | { code: "channels.kind_unknown"; kind: string }
  | { code: "channels.address_wrong"; example: string }
  | { code: "channels.credential_missing"; label: string }
  | { code: "channels.push_unknown"; pushId: string }
  | { code: "channels.push_not_failed"; pushId: string; state: string }
  /** It was settled, or one side shows another value by now. */
  | { code: "channels.difference_changed"; differenceId: string }
  /** We have no value of our own to send. */
  | { code: "channels.nothing_to_send"; differenceId: string }
  /** Only the variant's own name differs, and that is an option of the product. */
  | { code: "channels.title_is_option"; differenceId: string }
  /** The channel has no value to take. */
  | { code: "channels.nothing_to_take"; differenceId: string }
  | { code: "channels.listing_unknown"; listingId: string }
  | { code: "channels.pause_unknown"; pauseId: string }
  | { code: "channels.pause_in_past" }
  /** Decided already, superseded, or never made. */
  | { code: "channels.proposal_not_open"; proposalIds: string[] }
  /** The rules keep back something else by now than when it was measured. */
  | { code: "channels.proposal_stale"; proposalIds: string[] }
  /** Every rule of what is kept back stands in one document of at most this many of a kind. */
  | { code: "channels.proposal_too_many_rules"; most: number }
  /** Nothing can be asked before a rule of importance 1. */
  | { code: "channels.proposal_behind_rule"; ruleName: string };
