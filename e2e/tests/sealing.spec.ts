import { readFileSync } from "node:fs";
import { expect, test, type Browser, type Page } from "@playwright/test";
import { CampaignPage } from "../pages/campaign";
import { signInAs } from "../pages/sign-in";
import type { Other, Role } from "../people";

const PEOPLE = 40;
const SLIPS = 6;

async function as(browser: Browser, role: Role | Other): Promise<Page> {
  const page = await (await browser.newContext({ acceptDownloads: true })).newPage();
  await signInAs(page, role);
  return page;
}

/** A copied scheme with one layer, three observers and any two key parts; answers the layer. */
async function writeScheme(page: Page): Promise<string> {
  const rows = await page.locator("input[name^=stratum_id_]").count();
  const field = (name: string, row: number) => page.locator(`input[name=stratum_${name}_${row}]`);
  const layer = await field("id", 0).inputValue();
  await field("population", 0).fill(String(PEOPLE));
  await field("to_draw", 0).fill("10");
  await field("weight", 0).fill("100");
  for (let row = 1; row < rows; row += 1) {
    for (const name of ["id", "name", "population", "to_draw", "weight"]) await field(name, row).fill("");
  }
  const year = new Date().getFullYear();
  await page.locator("input[name=title]").fill("密封的评议");
  await page.locator("input[name=opens]").fill(`${year}-01-01T08:00`);
  await page.locator("input[name=closes]").fill(`${year + 1}-12-31T18:00`);
  await page.locator("input[name=minimum_respondents]").fill("3");
  await page.locator("textarea[name=observers]").fill("演示观察员\n演示观察员乙\n王监督");
  await page.locator("input[name=parts_needed]").fill("2");
  await page.getByRole("button", { name: "保存方案" }).click();
  await expect(page.locator(".findings[role=alert]")).toHaveCount(0);
  return layer;
}

function roster(layer: string): Buffer {
  const people = Array.from({ length: PEOPLE }, (_, n) => `${layer}-${n},${layer},试验人员${n},,`);
  return Buffer.from(["人员编号,层面,姓名,工作单位,电话", ...people].join("\n"));
}

/** Every observer takes the own part from the own screen, and sees no other to take. */
async function takeParts(browser: Browser, sealing: string): Promise<string[]> {
  const parts: string[] = [];
  for (const observer of ["observer", "observer2", "observer3"] as const) {
    const page = await as(browser, observer);
    await page.goto(sealing);
    const take = page.getByRole("button", { name: "本人领取（只显示一次）" });
    await expect(take).toHaveCount(1);
    await take.click();
    const dialog = page.getByRole("dialog");
    if (await dialog.isVisible()) await dialog.getByRole("button", { name: "本人领取（只显示一次）" }).click();
    parts.push(await page.locator("#part").innerText());
    await page.goto(sealing);
    await expect(take).toHaveCount(0);
    await page.context().close();
  }
  return parts;
}

test("ballots stay sealed until two observers open them, and an outsider checks the count", async ({ browser, request }) => {
  test.setTimeout(240_000);
  const officer = await as(browser, "officer");
  const campaign = new CampaignPage(officer);
  await officer.goto("/campaigns");
  await officer.getByRole("button", { name: "照抄最近一次的方案" }).click();
  await officer.waitForURL(/\/scheme$/);
  const address = campaign.address;
  const sealing = `${address}/sealing`;
  const layer = await writeScheme(officer);
  await campaign.goTo("");
  await campaign.act("冻结方案");
  await campaign.goTo("roster");
  await officer.locator("input[type=file]").setInputFiles({ name: "名册.csv", mimeType: "text/csv", buffer: roster(layer) });
  await officer.getByRole("button", { name: "上传并试导入" }).click();
  await officer.getByRole("button", { name: "确认导入" }).click();
  await campaign.draw("现场掷骰 2 2 6 1 5 3");

  await officer.goto(address);
  await campaign.act("开始评议");
  await expect(officer.locator("main")).toContainText("密钥还没有全部由监督员领取");
  await officer.goto(sealing);
  await campaign.act("生成密钥并拆分");
  await expect(officer.locator(".findings")).toContainText("每位监督员要有一个自己的");
  await officer.getByLabel("王监督").selectOption({ label: "演示观察员丙（observer3）" });
  await campaign.act("生成密钥并拆分");
  await expect(officer.getByText("待领取")).toHaveCount(3);
  await expect(officer.getByRole("button", { name: "本人领取（只显示一次）" })).toHaveCount(0);
  const parts = await takeParts(browser, sealing);
  await officer.goto(sealing);
  await expect(officer.getByText("已领取")).toHaveCount(3);
  await campaign.goTo("");
  const codes = await campaign.issueSlips(SLIPS);
  await campaign.goTo("");
  await campaign.act("开始评议");
  await expect(officer.locator("h1")).toContainText("评议进行中");

  const units = await unitsOf(officer, `${address}/scheme`);
  const receipts: string[] = [];
  for (const [place, code] of codes.entries()) {
    const marks = Array.from({ length: units }, () => [1, 2, 1, 3, 1, 2].map((mark) => (place % 2 === 0 ? mark : 1)));
    const answer = await request.post("/api/v1/ballots", { data: { code, marks, opinions: {} } });
    expect(answer.status()).toBe(201);
    receipts.push(((await answer.json()) as { receipt: string }).receipt);
  }
  await campaign.goTo("");
  await campaign.act("截止评议");

  const voter = await (await browser.newContext({ viewport: { width: 360, height: 780 } })).newPage();
  await voter.goto(`/log/${address.split("/")[2]}`);
  await voter.getByLabel(/回执/).fill(receipts[0] ?? "");
  await voter.getByRole("button", { name: "查验" }).click();
  await expect(voter.locator(".notice")).toContainText("在列");
  const proof = await voter.request.get((await voter.getByRole("link", { name: /包含证明/ }).getAttribute("href")) ?? "");
  expect(((await proof.json()) as { leaf: string }).leaf).toBe(receipts[0]);

  await officer.goto(sealing);
  await officer.locator("textarea[name=parts]").fill(parts[0] ?? "");
  await campaign.act("合并密钥并启封");
  await expect(officer.locator(".findings")).toContainText("只有 1 份密钥");
  await officer.locator("textarea[name=parts]").fill(parts.slice(1).join("\n"));
  await campaign.act("合并密钥并启封");
  await expect(officer.getByText("已启封", { exact: true })).toBeVisible();
  await expect(officer.getByRole("link", { name: "去计票" })).toBeVisible();
  const auditor = await as(browser, "audit");
  await auditor.goto(sealing);
  await expect(auditor.getByText("已启封", { exact: true })).toBeVisible();
  await expect(auditor.getByRole("link", { name: "去计票" })).toHaveCount(0);

  await officer.goto(`${address}/results`);
  await campaign.act("计票");
  if (officer.url().includes("/jobs/")) await campaign.jobIsDone();
  const leader = await as(browser, "leader");
  await leader.goto(`${address}/results`);
  await new CampaignPage(leader).act("审定结果");
  await leader.goto(`${address}/results`);
  const bundle = readFileSync(await new CampaignPage(leader).download(leader.getByRole("link", { name: "核验包" })), "utf8");

  await check(voter, bundle, "凡能核对的都属实");
  const forged = JSON.parse(bundle) as { ballots: { marks: string }[] };
  const first = forged.ballots[0];
  if (first) first.marks = `4${first.marks.slice(1)}`;
  await check(voter, JSON.stringify(forged), "不真实。第一处：批次");
  await expect(voter.locator("tr", { hasText: "各批合计" })).toContainText("U001/");
});

/** Puts a bundle into the public page, which asks for no key part, and reads the verdict. */
async function check(page: Page, bundle: string, verdict: string): Promise<void> {
  await page.goto("/verify/results");
  await expect(page.locator("[name=parts]")).toHaveCount(0);
  await page.locator("input[name=file]").setInputFiles({ name: "核验包.json", mimeType: "application/json", buffer: Buffer.from(bundle) });
  await page.getByRole("button", { name: "核验", exact: true }).click();
  await expect(page.locator(".notice").first()).toContainText(verdict);
}

/** How many units the scheme's chosen classes have. */
async function unitsOf(page: Page, scheme: string): Promise<number> {
  await page.goto(scheme);
  const chosen = page.locator("label.check", { has: page.locator("input[name=class]:checked") });
  const words = await chosen.locator(".muted").allInnerTexts();
  return words.reduce((sum, text) => sum + Number.parseInt(text, 10), 0);
}
