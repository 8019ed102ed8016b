/** Name of the cookie that carries the proof of knowing an order. It is sent to tracking pages only. */
export const proofCookie = "throughline.proof";
