import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineConfig } from "@playwright/test";
import "./looked-at";

// The journeys run against a demo city of their own, made afresh for each run:
//   cargo build -p qingfeng && cd e2e && npm ci && npm test
// QINGFENG_URL runs them against a server that is already up, QINGFENG_BIN names another binary,
// CHROMIUM another browser than Debian's.
const port = Number(process.env.QINGFENG_PORT ?? 18_080);
const address = process.env.QINGFENG_URL ?? `http://127.0.0.1:${port}`;
const binary = process.env.QINGFENG_BIN ?? "../target/debug/qingfeng";

/** The components with made-up content, under the server's security policy. */
const components = {
  command: "npm run --silent build && node look.mjs",
  cwd: "../web",
  env: { PORT: "18081" },
  url: "http://127.0.0.1:18081/",
  reuseExistingServer: true,
};

function demo() {
  const data = mkdtempSync(join(tmpdir(), "qingfeng-e2e-"));
  return {
    command: `${binary} demo --data ${data} --listen 127.0.0.1:${port}`,
    url: `${address}/health`,
    timeout: 180_000,
    reuseExistingServer: false,
  };
}

/** What only looks at pages and changes nothing. */
const looking = ["screens.spec.ts", "components.spec.ts", "accessibility-tree.spec.ts"];

export default defineConfig({
  testDir: "tests",
  outputDir: "test-results",
  workers: 2,
  // Journeys change the demo city one after another; what only looks fills the other worker.
  projects: [
    { name: "journeys", testIgnore: looking, workers: 1 },
    { name: "screens", testMatch: looking },
  ],
  timeout: 60_000,
  expect: { timeout: 10_000 },
  reporter: [["list"], ["./what-failed.ts"]],
  webServer: process.env.QINGFENG_URL ? [components] : [components, demo()],
  use: {
    baseURL: address,
    actionTimeout: 10_000,
    locale: "zh-CN",
    timezoneId: "Asia/Shanghai",
    viewport: { width: 1440, height: 900 },
    screenshot: "only-on-failure",
    launchOptions: {
      executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
      args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
    },
  },
});
