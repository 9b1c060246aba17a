import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

declare const process: { env: Record<string, string | undefined> };

// `make web` names the running network: the address to ask and the host to ask for.
const { PINHOLE_ADDRESS: target, PINHOLE_HOST: host = "" } = process.env;
const proxied = target ? { target, headers: { host } } : undefined;

export default defineConfig({
  plugins: [react()],
  cacheDir: "../.local/web/vite",
  build: {
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: {
      // Marks of React server components, of which there are none.
      onLog: (level, log, tell) => log.code !== "MODULE_LEVEL_DIRECTIVE" && tell(level, log),
    },
  },
  server: { proxy: proxied ? { "/api": proxied, "/config.json": proxied } : {} },
  test: { environment: "jsdom", setupFiles: "src/testing/setup.ts", restoreMocks: true },
});
