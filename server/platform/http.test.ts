import { describe, expect, it } from "vitest";
import { isInnerAddress, requestText } from "./http.ts";

describe("an inner address", () => {
  it.each([
    "127.0.0.1", "10.1.2.3", "172.31.255.255", "192.168.0.1", "169.254.169.254", "100.64.0.1", "0.0.0.0", "224.0.0.1",
    "255.255.255.255", "::1", "::", "fe80::1", "fe80::1%eth0", "fd00::1", "fec0::1", "ff02::1", "::ffff:127.0.0.1", "::ffff:7f00:1",
    "::FFFF:10.0.0.1", "0:0:0:0:0:ffff:c0a8:1", "::127.0.0.1", "64:ff9b::7f00:1", "64:ff9b:1::a00:1", "2002:7f00:1::",
    "2002:c0a8:101::1", "2001:0:53aa:64c:0:0:80ff:fffe",
  ])("is %s", (address) => expect(isInnerAddress(address)).toBe(true)); // prettier-ignore

  it.each(["8.8.8.8", "172.32.0.1", "100.128.0.1", "2606:4700::1111", "::ffff:8.8.8.8"])(
    "is not %s",
    (address) => expect(isInnerAddress(address)).toBe(false),
  );

  it.each(["", "localhost", "127.1", "0x7f000001", "10.0.0"])(
    "is taken for one when it is no address: %j",
    (text) => expect(isInnerAddress(text)).toBe(true),
  );
});

it("calls no partner inside our network, without TLS or at another address than its own", async () => {
  const call = (url: string, allowedOrigin = new URL(url).origin) =>
    requestText(new URL(url), { method: "GET", headers: {}, timeOutMs: 1_000, allowedOrigin });
  await expect(call("https://127.0.0.1/")).rejects.toThrow(/inner network/);
  await expect(call("https://[2002:7f00:1::]/")).rejects.toThrow(/inner network/);
  await expect(call("https://2130706433/")).rejects.toThrow(/inner network/);
  await expect(call("http://example.com/")).rejects.toThrow(/https only/);
  await expect(call("https://evil.example/", "https://api.example")).rejects.toThrow(/not the address/);
});
