import type { Metadata } from "next";
import type { ReactNode } from "react";
import { headers } from "next/headers";
import { GeistMono } from "geist/font/mono";
import { GeistSans } from "geist/font/sans";
import { ThemeProvider } from "next-themes";
import "./globals.css";

export const metadata: Metadata = { title: { default: "Throughline", template: "%s · Throughline" } };

/** Every page carries a nonce of its own, so none can be made ahead of time. */
export const dynamic = "force-dynamic";

export default async function RootLayout({ children }: { children: ReactNode }) {
  const nonce = (await headers()).get("x-nonce") ?? "";
  return (
    <html lang="en" suppressHydrationWarning className={`${GeistSans.variable} ${GeistMono.variable}`}>
      <body className="font-sans antialiased">
        <ThemeProvider attribute="class" nonce={nonce} disableTransitionOnChange>
          {children}
        </ThemeProvider>
      </body>
    </html>
  );
}
