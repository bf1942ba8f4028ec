// Shows web/styleguide.html under the same content security policy as the server: npm run build && npm run look
import { createServer } from "node:http";
import { readFileSync } from "node:fs";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const kinds = { ".html": "text/html; charset=utf-8", ".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml" };
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; form-action 'self'";

function answer(request, response) {
  const path = normalize(new URL(request.url, "http://localhost").pathname);
  const file = path === "/" ? join(here, "styleguide.html") : join(here, "dist", path);
  try {
    const headers = { "content-type": kinds[extname(file)] ?? "text/plain", "content-security-policy": policy };
    const body = readFileSync(file);
    response.writeHead(200, headers).end(body);
  } catch {
    response.writeHead(404).end("not found");
  }
}

const server = createServer(answer).listen(Number(process.env.PORT ?? 0), "127.0.0.1", () => {
  console.log(`http://127.0.0.1:${server.address().port}/`);
});
