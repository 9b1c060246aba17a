import react from "@vitejs/plugin-react";
import type { Plugin, Rolldown } from "vite";
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
        codeSplitting: { groups: firstLoad() },
      },
      // Marks of React server components, which this app does not have.
      onLog: (level, log, tell) => log.code !== "MODULE_LEVEL_DIRECTIVE" && tell(level, log),
    },
  },
  server: { proxy: proxied ? { "/api": proxied, "/config.json": proxied } : {} },
  test: { environment: "jsdom", setupFiles: "src/testing/setup.ts", restoreMocks: true },
});

/** All that the first page needs, in one file and one for its packages: a browser asks for few files
 * at a time, and packages stay the same when the app changes. The rest is split by who needs it. */
function firstLoad(): Rolldown.CodeSplittingGroup[] {
  const group = (name: string, path: RegExp): Rolldown.CodeSplittingGroup => ({
    name: (id, context) => (path.test(id) && isFirst(id, context) ? name : null),
    debugName: name,
  });
  return [group("packages", /node_modules/), group("app", /./)];
}

/** Whether the app's first file imports a module, itself or through others. */
function isFirst(id: string, context: Rolldown.ChunkingContext, seen = new Set<string>()): boolean {
  if (seen.has(id)) return false;
  seen.add(id);
  const { isEntry = false, importers = [] } = context.getModuleInfo(id) ?? {};
  if (isEntry) return !id.includes("/worker/");
  return importers.some((each) => isFirst(each, context, seen));
}

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
