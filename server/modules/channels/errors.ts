/** Expected refusals of this room. Nothing was written when one is returned. */
export type ChannelsRefusal =
  | { code: "channels.push_unknown"; pushId: string }
  | { code: "channels.push_not_failed"; pushId: string; state: string };
