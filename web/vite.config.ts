import react from "@vitejs/plugin-react";
import type { Plugin } from "vite";
import { defineConfig } from "vitest/config";

declare const process: { env: Record<string, string | undefined> };

// `make web` names the running network: the address to ask and the host to ask for.
const { PINHOLE_ADDRESS: target, PINHOLE_HOST: host = "" } = process.env;
const proxied = target ? { target, headers: { host } } : undefined;

export default defineConfig({
  plugins: [react(), serviceWorker()],
  cacheDir: "../.local/web/vite",
  build: {
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    reportCompressedSize: false,
    rolldownOptions: {
      input: { app: "index.html", worker: "src/worker/worker.ts" },
      output: {
        entryFileNames: ({ name }) => (name === "worker" ? "sw.js" : "assets/[name]-[hash].js"),
      },
      // Marks of React server components, of which there are none.
      onLog: (level, log, tell) => log.code !== "MODULE_LEVEL_DIRECTIVE" && tell(level, log),
    },
  },
  server: { proxy: proxied ? { "/api": proxied, "/config.json": proxied } : {} },
  test: { environment: "jsdom", setupFiles: "src/testing/setup.ts", restoreMocks: true },
});

/** Tell the service worker which files the build has made. */
function serviceWorker(): Plugin {
  return {
    name: "service-worker",
    generateBundle(_options, bundle) {
      const worker = bundle["sw.js"];
      if (worker?.type !== "chunk") throw new Error("The build made no sw.js.");
      const files = Object.keys(bundle).filter((name) => name.startsWith("assets/"));
      const listed = JSON.stringify(files.sort().map((name) => `/${name}`));
      worker.code = worker.code.replaceAll("BUILD_FILES", listed);
    },
  };
}
