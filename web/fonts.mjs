// Puts the fonts of the official papers into web/dist/fonts/, where crates/base/papers embeds them.
//
//   npm ci && node fonts.mjs        (in web/; no root, no install scripts, no network beyond npm)
//
// All of them may be redistributed under the SIL Open Font License 1.1; the licence texts are copied along.
//   Noto Serif SC Regular, Bold   仿宋/宋体 and 小标宋 stand-ins
//   Noto Sans SC Medium           黑体 stand-in
//   LXGW WenKai                   楷体 stand-in, and rare characters the Noto fonts lack (𠮷)
//   Noto Emoji                    what citizens type on phones
import { copyFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { inflateSync } from "node:zlib";

const here = dirname(fileURLToPath(import.meta.url));
const packages = join(here, "node_modules");
const target = join(here, "dist", "fonts");

const fonts = [
  ["@expo-google-fonts/noto-serif-sc/400Regular/NotoSerifSC_400Regular.ttf", "NotoSerifSC-Regular.ttf"],
  ["@expo-google-fonts/noto-serif-sc/700Bold/NotoSerifSC_700Bold.ttf", "NotoSerifSC-Bold.ttf"],
  ["@expo-google-fonts/noto-sans-sc/500Medium/NotoSansSC_500Medium.ttf", "NotoSansSC-Medium.ttf"],
  ["@expo-google-fonts/noto-emoji/400Regular/NotoEmoji_400Regular.ttf", "NotoEmoji-Regular.ttf"],
  ["@fontsource/lxgw-wenkai/files/lxgw-wenkai-latin-500-normal.woff", "LXGWWenKai-Regular.ttf"],
];

const licences = [
  ["@expo-google-fonts/noto-serif-sc/LICENSE_FONT", "NotoSerifSC-OFL.txt"],
  ["@expo-google-fonts/noto-sans-sc/LICENSE_FONT", "NotoSansSC-OFL.txt"],
  ["@expo-google-fonts/noto-emoji/LICENSE_FONT", "NotoEmoji-OFL.txt"],
  ["@fontsource/lxgw-wenkai/LICENSE", "LXGWWenKai-OFL.txt"],
];

const WOFF_SIGNATURE = 0x774f4646;
const WOFF_HEADER = 44;
const WOFF_ENTRY = 20;
const SFNT_HEADER = 12;
const SFNT_ENTRY = 16;

/** The tables of a WOFF 1.0 file (https://www.w3.org/TR/WOFF/), unpacked. */
function tablesOf(woff) {
  if (woff.readUInt32BE(0) !== WOFF_SIGNATURE) throw new Error("not a WOFF 1.0 file");
  return Array.from({ length: woff.readUInt16BE(12) }, (_, index) => {
    const entry = woff.subarray(WOFF_HEADER + index * WOFF_ENTRY);
    const [offset, packed, length] = [4, 8, 12].map((at) => entry.readUInt32BE(at));
    const stored = woff.subarray(offset, offset + packed);
    const data = packed < length ? inflateSync(stored) : stored;
    if (data.length !== length) throw new Error("a WOFF table has the wrong length");
    return { tag: entry.readUInt32BE(0), checksum: entry.readUInt32BE(16), data };
  });
}

/** A WOFF 1.0 file as the TrueType file it was made from: same tables, uncompressed, each on a 4-byte boundary. */
function trueType(woff) {
  const tables = tablesOf(woff);
  const power = 2 ** Math.floor(Math.log2(tables.length));
  const directory = Buffer.alloc(SFNT_HEADER + tables.length * SFNT_ENTRY);
  directory.writeUInt32BE(woff.readUInt32BE(4), 0);
  [tables.length, power * 16, Math.log2(power), (tables.length - power) * 16].forEach((value, index) =>
    directory.writeUInt16BE(value, 4 + index * 2),
  );
  const parts = [directory];
  let offset = directory.length;
  tables.forEach(({ tag, checksum, data }, index) => {
    [tag, checksum, offset, data.length].forEach((value, field) =>
      directory.writeUInt32BE(value, SFNT_HEADER + index * SFNT_ENTRY + field * 4),
    );
    const padded = Buffer.concat([data, Buffer.alloc(-data.length & 3)]);
    parts.push(padded);
    offset += padded.length;
  });
  return Buffer.concat(parts);
}

rmSync(target, { recursive: true, force: true });
mkdirSync(target, { recursive: true });
for (const [source, name] of fonts) {
  const bytes = readFileSync(join(packages, source));
  writeFileSync(join(target, name), source.endsWith(".woff") ? trueType(bytes) : bytes);
}
for (const [source, name] of licences) copyFileSync(join(packages, source), join(target, name));
console.log(`${fonts.length} fonts in ${target}`);
