/** @type {import("next").NextConfig} */
const config = {
  poweredByHeader: false,
  reactStrictMode: true,
  images: { unoptimized: true },
  typescript: { ignoreBuildErrors: true },
  serverExternalPackages: [
    "@node-rs/argon2",
    "pg",
    "pdfkit",
    "bwip-js",
    "pino",
    "@prisma/client",
    "@prisma/adapter-pg",
  ],
};

export default config;
