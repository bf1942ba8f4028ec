// Builds what crates/base/ui embeds: web/dist/assets/{app.css,app.js,icons.svg,icon.svg}.
//
//   npm ci && npm run build        (in web/)
import { build } from "esbuild";
import { copyFileSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const target = join(here, "dist", "assets");

/** One sprite of all icons: the file's name is the symbol's id. */
function sprite(folder) {
  const names = readdirSync(folder).filter((name) => name.endsWith(".svg")).sort();
  const symbols = names.map((name) => {
    const drawn = readFileSync(join(folder, name), "utf8").match(/<svg[^>]*>([\s\S]*)<\/svg>/)?.[1];
    if (!drawn) throw new Error(`${name} is not an SVG drawing`);
    return `<symbol id="${basename(name, ".svg")}" viewBox="0 0 24 24">${drawn.replace(/\s*\n\s*/g, "")}</symbol>`;
  });
  return `<svg xmlns="http://www.w3.org/2000/svg">\n${symbols.join("\n")}\n</svg>\n`;
}

mkdirSync(target, { recursive: true });
for (const source of ["islands/app.ts", "styles/app.css"]) {
  const { warnings } = await build({
    absWorkingDir: here,
    entryPoints: [source],
    outdir: target,
    bundle: true,
    minify: true,
    legalComments: "none",
    format: "iife",
    // WeChat's own browsers lag behind: Chromium 107 on Android, the system's Safari on iPhones.
    target: ["chrome100", "safari15", "firefox102"],
  });
  if (warnings.length > 0) throw new Error(`${source} has warnings`);
}
writeFileSync(join(target, "icons.svg"), sprite(join(here, "icons")));
copyFileSync(join(here, "icon.svg"), join(target, "icon.svg"));
