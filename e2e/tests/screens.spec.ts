import { createHash } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test, type Page } from "@playwright/test";
import { expectAccessible } from "../axe";
import { expectNoSidewaysScroll, listen } from "../calm";
import { signInAs } from "../pages/sign-in";
import { lookedAt } from "../looked-at";
import { roles, type Role } from "../people";
import { kindOf, nameOf, walk } from "../walk";

const widths = [1440, 1024, 360];

/** Where to put a picture of every screen: `SCREENS=pictures npx playwright test screens`. */
const pictures = process.env.SCREENS;

/** Whether nobody has looked at this shape of a page at this width yet, in any worker of the run; from now on somebody has. */
function isNew(shape: string): boolean {
  const name = createHash("sha256").update(shape).digest("hex");
  try {
    writeFileSync(join(lookedAt, name), shape, { flag: "wx" });
    return true;
  } catch (problem) {
    if ((problem as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw problem;
  }
}

/** What makes a page another one to who can't see it: its address, headings and forms, whoever is signed in. */
async function shapeOf(page: Page, address: string): Promise<string> {
  const parts = await page.locator("h1, h2, h3, form").evaluateAll((all) => all.map((one) => (one instanceof HTMLFormElement ? new URL(one.action).pathname : one.textContent)));
  return [kindOf(address), ...parts.map((part) => part.replace(/[0-9a-f-]{36}|\d+/g, ""))].join("\n");
}

/** Every screen a role can reach: fits at three widths, complains about nothing; each shape of a page breaks no accessibility rule. */
async function lookAtEverything(page: Page, who: Role | "public", starts: string[]): Promise<string[]> {
  const complaints = listen(page);
  const onPhones = who === "public" || who === "liaison";
  return walk(page, starts, who === "public" ? 2 : 1, async (address) => {
    await test.step(address, async () => {
      for (const width of widths) {
        await page.setViewportSize({ width, height: width === 360 ? 740 : 900 });
        if (pictures) await page.screenshot({ path: `${pictures}/${who}-${nameOf(address)}-${width}.png`, fullPage: true });
        await expectNoSidewaysScroll(page);
        const shape = `${width} ${await shapeOf(page, address)}`;
        if ((width === 1440 || (width === 360 && onPhones)) && isNew(shape)) await expectAccessible(page);
      }
      expect.soft(complaints.splice(0), address).toEqual([]);
    });
  });
}

test.describe.configure({ mode: "parallel", timeout: 900_000 });

test("everything the public sees", async ({ page, baseURL }) => {
  const visited = await lookAtEverything(page, "public", [`${baseURL}/`, `${baseURL}/sign-in`]);
  expect(visited.length).toBeGreaterThan(3);
});

for (const role of roles) {
  test(`everything ${role} sees`, async ({ page, baseURL }) => {
    await signInAs(page, role);
    await lookAtEverything(page, role, [page.url(), `${baseURL}/account`]);
  });
}
