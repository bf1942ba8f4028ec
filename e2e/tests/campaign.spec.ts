import { expect, test, type Browser, type Locator, type Page } from "@playwright/test";
import { expectAccessible } from "../axe";
import { CampaignPage } from "../pages/campaign";
import { signInAs } from "../pages/sign-in";
import { textOf } from "../papers";
import type { Role } from "../people";

const STRATA = 2;
const PEOPLE = 40;
const SLIPS = 8;
const OPINION = "窗口午休无人值守，来电请找 13800138000。";

async function as(browser: Browser, role: Role): Promise<Page> {
  const page = await (await browser.newContext({ acceptDownloads: true })).newPage();
  await signInAs(page, role);
  return page;
}

/** Keeps the first strata of the copied scheme, makes them small and opens the campaign now. */
async function writeScheme(page: Page): Promise<string[]> {
  const ids: string[] = [];
  const rows = await page.locator("input[name^=stratum_id_]").count();
  for (let row = 0; row < rows; row += 1) {
    const field = (name: string) => page.locator(`input[name=stratum_${name}_${row}]`);
    if (row < STRATA) {
      ids.push(await field("id").inputValue());
      await field("population").fill(String(PEOPLE));
      await field("to_draw").fill("10");
      await field("weight").fill("50");
    } else {
      for (const name of ["id", "name", "population", "to_draw", "weight"]) await field(name).fill("");
    }
  }
  const year = new Date().getFullYear();
  await page.locator("input[name=title]").fill("浏览器里走一遍的评议");
  await page.locator("input[name=opens]").fill(`${year}-01-01T08:00`);
  await page.locator("input[name=closes]").fill(`${year + 1}-12-31T18:00`);
  await page.locator("input[name=minimum_respondents]").fill("3");
  await page.getByRole("button", { name: "保存方案" }).click();
  await expect(page.locator(".findings[role=alert]")).toHaveCount(0);
  return ids;
}

function roster(strata: string[]): string {
  const people = strata.flatMap((stratum) => Array.from({ length: PEOPLE }, (_, n) => `${stratum}-${n},${stratum},试验人员${n},,`));
  return ["人员编号,层面,姓名,工作单位,电话", ...people].join("\n");
}

test("from an empty scheme to signed notices, with no step in a terminal", async ({ browser, request }) => {
  test.setTimeout(240_000);
  const officer = await as(browser, "officer");
  const campaign = new CampaignPage(officer);

  await officer.goto("/campaigns");
  await officer.getByRole("button", { name: "照抄最近一次的方案" }).click();
  await officer.waitForURL(/\/scheme$/);
  const strata = await writeScheme(officer);
  const units = await unitsOf(officer);

  await campaign.goTo("");
  await campaign.act("冻结方案");
  await expect(officer.locator("h1 .badge")).not.toHaveText("拟定方案");

  await campaign.goTo("roster");
  await officer.locator("input[type=file]").setInputFiles({ name: "名册.csv", mimeType: "text/csv", buffer: Buffer.from(roster(strata)) });
  await officer.getByRole("button", { name: "上传并试导入" }).click();
  await officer.getByRole("button", { name: "确认导入" }).click();

  await campaign.draw("3 1 6 2 5 4");

  const codes = await campaign.issueSlips(SLIPS, SLIPS);
  expect(codes).toHaveLength(SLIPS * STRATA);

  await campaign.goTo("");
  await campaign.act("开始评议");
  await expect(officer.locator("h1")).toContainText("评议进行中");

  for (const [place, code] of codes.entries()) {
    const row = [1, 2, 1, 3, 1, 2].map((mark) => (place % 4 === 0 ? mark : 1));
    const marks = Array.from({ length: units }, () => row);
    const opinions = place === 0 ? { U001: OPINION } : {};
    const answer = await request.post("/api/v1/ballots", { data: { code, marks, opinions } });
    expect(answer.status()).toBe(201);
  }

  await campaign.goTo("");
  await campaign.act("截止评议");
  await expect(officer.locator("h1")).not.toContainText("评议进行中");

  await campaign.goTo("results");
  await campaign.act("计票");
  if (officer.url().includes("/jobs/")) await campaign.jobIsDone();
  await campaign.goTo("results");
  await expect(officer.locator("svg.rankplot").first()).toBeVisible();

  const results = `${campaign.address}/results`;
  const leader = await as(browser, "leader");
  await leader.goto(results);
  await new CampaignPage(leader).act("审定结果");
  await expect(leader.getByRole("button", { name: "审定结果" })).toHaveCount(0);

  await campaign.goTo("results");
  await officer.locator("select[name=level]").selectOption("public");
  await campaign.act("公布");
  await officer.goto("/results");
  await expect(officer.locator("main")).toContainText("浏览器里走一遍的评议");
  await addUp(browser, results.replace(/results$/, "").replace("/campaigns/", "/results/").replace(/\/$/, ""));

  await officer.goto(`${results.replace(/results$/, "notices")}`);
  await officer.getByRole("button", { name: "编号并印制" }).click();
  await campaign.jobIsDone();
  await officer.goto(`${results.replace(/results$/, "notices")}`);
  const notice = textOf(await campaign.download(officer.locator("a[href$='/notices/U001/pdf']")));
  expect(notice).toContain("窗口午休无人值守");
  expect(notice).not.toContain("13800138000");
});

/** Somebody who is not signed in adds up the totals of the first unit, column by column. */
async function addUp(browser: Browser, results: string): Promise<void> {
  const outsider = await (await browser.newContext()).newPage();
  await outsider.goto(results);
  await outsider.getByRole("link", { name: "各批合计" }).click();
  await expect(outsider.locator("tfoot")).toContainText(String(SLIPS * STRATA));
  await expectAccessible(outsider);
  await outsider.locator("main li a").first().click();
  await expectAccessible(outsider);
  const tables = await outsider.locator("section.card").all();
  expect(tables.length).toBeGreaterThan(0);
  for (const table of tables) {
    const numbers = async (rows: Locator): Promise<number[][]> =>
      Promise.all((await rows.all()).map(async (row) => (await row.locator("td").allInnerTexts()).map(Number)));
    const lines = await numbers(table.locator("tbody tr"));
    const [sum] = await numbers(table.locator("tfoot tr"));
    expect(lines).toHaveLength(STRATA);
    expect(sum).toEqual(sum?.map((_, column) => lines.reduce((all, line) => all + (line[column] ?? 0), 0)));
    await expect(table).toContainText(`结果中的有效人数：${sum?.at(-1)}`);
  }
  await outsider.context().close();
}

/** How many units the scheme's chosen classes have. */
async function unitsOf(page: Page): Promise<number> {
  const chosen = page.locator("label.check", { has: page.locator("input[name=class]:checked") });
  const words = await chosen.locator(".muted").allInnerTexts();
  return words.reduce((sum, text) => sum + Number.parseInt(text, 10), 0);
}
