import { execFileSync } from "node:child_process";
import { inflateRawSync } from "node:zlib";

/** The text layer of a PDF, given as its path or its bytes. */
export function textOf(pdf: string | Buffer): string {
  const [from, input] = typeof pdf === "string" ? [pdf, undefined] : ["-", pdf];
  return execFileSync("pdftotext", ["-layout", from, "-"], { encoding: "utf8", ...(input ? { input } : {}) });
}

/** Everything inside a ZIP file (DOCX, XLSX) as one text. */
export function insideOf(zip: Buffer): string {
  const end = zip.lastIndexOf("PK\x05\x06", undefined, "latin1");
  let place = zip.readUInt32LE(end + 16);
  let text = "";
  for (let left = zip.readUInt16LE(end + 10); left > 0; left--) {
    const local = zip.readUInt32LE(place + 42);
    const start = local + 30 + zip.readUInt16LE(local + 26) + zip.readUInt16LE(local + 28);
    const packed = zip.subarray(start, start + zip.readUInt32LE(place + 20));
    text += (zip.readUInt16LE(place + 10) === 0 ? packed : inflateRawSync(packed)).toString("utf8");
    place += 46 + zip.readUInt16LE(place + 28) + zip.readUInt16LE(place + 30) + zip.readUInt16LE(place + 32);
  }
  return text;
}
