import { readFileSync } from "node:fs";
import { expect, test, type Browser, type BrowserContext, type Page } from "@playwright/test";
import { expectAccessible } from "../axe";
import { CampaignPage } from "../pages/campaign";
import { SignInPage } from "../pages/sign-in";
import { textOf } from "../papers";
import { password } from "../people";

// A hall rehearsal: print, issue, close, open, two groups type forty ballots with planted differences, a coordinator settles
// them, protocols print, and results appear only then.

const UNITS = 13;
const ASPECTS = 6;
const FIELDS = UNITS * ASPECTS;
const BATCH = 10;
/** One ballot of the last batch is taken for an empty envelope at first. */
const MISCOUNTED = 1;

test.describe.configure({ mode: "serial", timeout: 300_000 });

let count = "";
let campaign = "";
let officer: Page;
const contexts: BrowserContext[] = [];

/** Somebody at a machine of their own. */
async function at(browser: Browser, user: string): Promise<Page> {
  const context = await browser.newContext({ acceptDownloads: true });
  contexts.push(context);
  const page = await context.newPage();
  const signIn = new SignInPage(page);
  await signIn.open();
  await signIn.enter(user, password);
  await page.waitForURL((address) => address.pathname !== "/sign-in");
  return page;
}

/** The marks on a paper ballot: made up, the same for both groups. */
function marksOf(serial: number): number[] {
  return Array.from({ length: FIELDS }, (_, place) => ((serial * 7 + place * 3) % 5) + 1);
}

/** The first half of a batch's serials is the first stratum's. */
function serialsOf(batch: number): number[] {
  const first = [1, 11, 25, 35][batch - 1] ?? 0;
  return Array.from({ length: BATCH }, (_, place) => first + place);
}

async function press(page: Page, name: string): Promise<void> {
  await page.getByRole("button", { name, exact: true }).click();
}

async function claim(page: Page, batch: number, station: number, how = "认领录入"): Promise<void> {
  await page.goto(`${count}/batches/${batch}`);
  await page.getByLabel("您的台号").fill(String(station));
  await press(page, how);
  await page.waitForURL(/\/entry$/);
}

/** Two people behind one account: the second machine gets no other batch. */
async function expectOneBatchAnAccount(page: Page, batch: number): Promise<void> {
  await page.goto(`${count}/batches/${batch}`);
  await page.getByLabel("您的台号").fill("4");
  await press(page, "认领录入");
  await expect(page.getByRole("alert")).toContainText("C36");
}

/** What the campaign's tally says while the count is open. */
async function expectNoResults(): Promise<void> {
  const tallied = await officer.request.post(`${campaign}/results`, { headers: { accept: "application/json" } });
  expect(await tallied.text()).toMatch(/CB11|纸质评议表还没有全部计完/);
  expect((await officer.request.get(`${campaign}/results.json`)).ok()).toBe(false);
}

/** Types ballots through the form for programs. */
async function send(page: Page, batch: number, forms: Record<number, number[]>): Promise<void> {
  const answer = await page.request.post(`${count}/batches/${batch}/forms`, { data: { forms } });
  expect(answer.status(), await answer.text()).toBe(204);
}

function ballots(serials: number[]): Record<number, number[]> {
  return Object.fromEntries(serials.map((serial) => [serial, marksOf(serial)]));
}

async function finalise(page: Page, batch: number, state: string): Promise<void> {
  await page.goto(`${count}/batches/${batch}/entry`);
  await press(page, "定稿");
  await expect(page.locator("h1")).toContainText(state);
}

/** Types one ballot by keyboard alone. A wrong key on the way keeps nothing after it from being saved, and is told twice. */
async function typeBallot(page: Page, serial: number, marks: number[], wrong: number): Promise<void> {
  await page.getByLabel("下一份的编号（可扫码）").fill(String(serial));
  await page.keyboard.press("Enter");
  await page.waitForURL(new RegExp(`serial=${serial}`));
  await page.keyboard.type(marks.map((mark, place) => (place === wrong ? 9 : mark)).join(""), { delay: 5 });
  const save = page.getByRole("button", { name: "保存，下一份" });
  await expect(save).toBeFocused();
  await expect(page.locator(".save-state")).toContainText("其余已保存");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("alert")).toContainText("C25");
  const fields = page.locator("tbody input");
  await expect(fields.nth(wrong)).toHaveValue("9");
  await expect(fields.nth(wrong + 1)).toHaveValue(String(marks[wrong + 1]));
  await expect(fields.nth(wrong)).toBeFocused();
  await page.keyboard.type(String(marks[wrong]));
  await expect(page.locator(".save-state")).toHaveText(/^已保存/);
  await save.click();
  await expect(page.getByRole("link", { name: String(serial), exact: true })).toBeVisible();
}

test.beforeAll(async ({ browser }) => {
  officer = await at(browser, "officer");
});

test.afterAll(async () => {
  for (const context of contexts) await context.close();
});

test("a count is declared, ballots are printed, issued and come back, and a code never counts twice", async () => {
  await officer.goto("/counting");
  const rehearsal = await officer.getByRole("link", { name: "纸质评议计票演练" }).getAttribute("href");
  const from = (rehearsal ?? "").split("/").pop() ?? "";
  const copied = await officer.request.post("/campaigns", { form: { from } });
  campaign = new URL(copied.url()).pathname.split("/").slice(0, 3).join("/");
  count = campaign.replace("/campaigns", "/counting");

  const home = new CampaignPage(officer);
  await officer.goto(campaign);
  await home.act("冻结方案");
  await officer.goto(count);
  await expectAccessible(officer);
  await officer.getByLabel(/先到为准/).check();
  await press(officer, "声明");
  await officer.goto(campaign);
  await home.act("开始评议");

  for (const stratum of ["企业代表", "社区居民"]) {
    await officer.goto(`${count}/paper`);
    await officer.locator("#print-stratum").selectOption({ label: stratum });
    await officer.getByLabel("份数", { exact: true }).fill("24");
    await press(officer, "编号并生成打印稿");
    await home.jobIsDone();
  }
  await officer.goto(`${count}/paper`);
  await expectAccessible(officer);
  const sheets = textOf(await home.download(officer.getByRole("link", { name: "下载 2" })));
  expect(sheets).toContain("编号 000025");
  expect(sheets).toContain("编号 000048");

  await officer.goto(campaign);
  const codes = await home.issueSlips(21, 20);
  const book = async (stratum: string, kind: string, number: number) => {
    const answer = await officer.request.post(`${count}/paper/book`, { form: { stratum, kind, number: String(number) } });
    expect(answer.ok(), await answer.text()).toBe(true);
  };
  await book("S01", "issued", 21);
  await book("S02", "issued", 20);

  const online = await officer.request.post("/api/v1/ballots", {
    data: { code: codes[0], marks: Array.from({ length: UNITS }, () => Array.from({ length: ASPECTS }, () => 1)) },
  });
  expect(online.status(), await online.text()).toBe(201);
  await officer.goto(`${count}/paper`);
  await officer.getByLabel(/凭码收回/).fill(codes[0] ?? "");
  await press(officer, "核对评议码");
  await expect(officer.getByRole("status").first()).toContainText("不拆封");
  for (const code of codes.slice(1)) {
    const answer = await officer.request.post(`${count}/paper/code`, { form: { code } });
    expect(await answer.text()).toContain("信封投入票箱");
  }
  const twice = await officer.request.post("/api/v1/ballots", {
    data: { code: codes[1], marks: Array.from({ length: UNITS }, () => Array.from({ length: ASPECTS }, () => 1)) },
  });
  expect(twice.status(), await twice.text()).toBe(410);
  const again = await officer.request.post(`${count}/paper/code`, { form: { code: codes[1] ?? "" } });
  expect(await again.text()).toContain("S12");
});

test("the hall opens when every paper is accounted for, and nothing can be tallied yet", async () => {
  const home = new CampaignPage(officer);
  await officer.goto(campaign);
  await home.act("截止评议");
  await expect(officer.locator("h1")).toContainText("已截止");
  await officer.goto(`${count}/hall`);
  const groups = { 演示计票员: "1", 演示计票员乙: "1", 演示计票员丙: "2", 演示计票员丁: "2" };
  const fillIn = async () => {
    for (const [name, group] of Object.entries(groups)) await officer.getByLabel(name, { exact: true }).selectOption(group);
    for (const name of ["演示领导甲", "演示观察员"]) await officer.getByLabel(name, { exact: true }).check();
    await officer.getByLabel("其他在场人员（每行一位）").fill("演示公证员");
  };
  await fillIn();
  await press(officer, "启封");
  await expect(officer.getByRole("alert")).toContainText("CB01");
  await officer.request.post(`${count}/paper/book`, { form: { stratum: "S01", kind: "unused", number: "3" } });
  await officer.request.post(`${count}/paper/book`, { form: { stratum: "S02", kind: "unused", number: "4" } });
  await officer.goto(`${count}/hall`);
  await fillIn();
  await expectAccessible(officer);
  await press(officer, "启封");
  await officer.waitForURL(new RegExp(`${count}$`));
  for (const [stratum, empty] of [["S01", 0], ["S01", 0], ["S02", 0], ["S02", MISCOUNTED]] as const) {
    await officer.locator("#stratum").selectOption(stratum);
    await officer.getByLabel("拆封信封").fill(String(BATCH));
    await officer.getByLabel("评议表", { exact: true }).fill(String(BATCH - empty));
    await officer.getByLabel("空信封").fill(String(empty));
    await press(officer, "登记这一批");
  }
  await expectAccessible(officer);
  await expectNoResults();
});

test("two groups type forty ballots blind, a station is unplugged, differences are settled without the coordinator typing", async ({ browser }) => {
  const [one, two, three, four] = await Promise.all(["clerk", "clerk2", "clerk3", "clerk4"].map((user) => at(browser, user)));
  if (!one || !two || !three || !four) throw new Error("four clerks are needed");
  const leader = await at(browser, "leader");

  // Batch 1: the first ballot by keyboard; the second group misreads one mark.
  await claim(one, 1, 1);
  await expectAccessible(one);
  await expectOneBatchAnAccount(await at(browser, "clerk"), 2);
  const [first = 0, ...rest] = serialsOf(1);
  await typeBallot(one, first, marksOf(first), 3);
  await send(one, 1, ballots(rest));
  await finalise(one, 1, "待第二遍");
  await two.goto(`${count}/batches/1`);
  await two.getByLabel("您的台号").fill("2");
  await press(two, "认领录入");
  await expect(two.getByRole("alert")).toContainText("C21");
  await claim(three, 1, 3);
  const misread = marksOf(first).map((mark, place) => (place === 5 ? (mark % 5) + 1 : mark));
  await send(three, 1, { ...ballots(rest), [first]: misread });
  await finalise(three, 1, "有差异待裁定");
  await leader.goto(`${count}/batches/1/differences`);
  await expect(leader.locator("caption")).toContainText("1 格不同");
  await expectAccessible(leader);
  await leader.getByLabel("第二遍的差异格清空退回").check();
  await press(leader, "裁定");
  await claim(four, 1, 4);
  await four.goto(`${count}/batches/1/entry?serial=${first}`);
  await expect(four.locator("tbody input:not(:disabled)")).toHaveCount(1);
  await four.locator("tbody input:not(:disabled)").fill(String(marksOf(first)[5]));
  await press(four, "保存，下一份");
  await finalise(four, 1, "已确定");

  // Batch 2: a station is unplugged in the middle; the second group misreads a serial, and the coordinator keeps the first.
  await claim(two, 2, 2);
  const [next = 0, ...others] = serialsOf(2);
  await two.getByLabel("下一份的编号（可扫码）").fill(String(next));
  await two.keyboard.press("Enter");
  await two.waitForURL(/serial=/);
  await two.keyboard.type("12345", { delay: 20 });
  await expect(two.locator(".save-state")).toContainText("已保存");
  await two.context().close();
  await claim(one, 2, 1, "接手（原台已断开）");
  await one.goto(`${count}/batches/2/entry?serial=${next}`);
  await expect(one.locator("tbody input").nth(4)).toHaveValue("5");
  await send(one, 2, ballots([next, ...others]));
  await finalise(one, 2, "待第二遍");
  await claim(four, 2, 4);
  await send(four, 2, { ...ballots(others), 24: marksOf(next) });
  await finalise(four, 2, "有差异待裁定");
  await leader.goto(`${count}/batches/2/differences`);
  await expect(leader.getByText("只在第二遍：24")).toBeVisible();
  await leader.getByLabel("保留第一遍，另一遍由其他组重录").check();
  await press(leader, "裁定");
  await claim(three, 2, 3);
  await send(three, 2, ballots([next, ...others]));
  await finalise(three, 2, "已确定");

  // Batch 4 was miscounted, which shows when it is typed: the coordinator discards, the officer corrects the number.
  await claim(four, 4, 4);
  await send(four, 4, ballots(serialsOf(4)));
  await four.goto(`${count}/batches/4/entry`);
  await press(four, "定稿");
  await expect(four.getByRole("alert")).toContainText("本批应有 9 份，已录 10 份");
  await leader.goto(`${count}/batches/4`);
  await leader.getByLabel("作废原因").fill("清点少数了一份");
  await press(leader, "作废重录");
  await expect(leader.locator("h1")).toContainText("待录");
  await officer.goto(`${count}/batches/4`);
  await officer.getByLabel("评议表", { exact: true }).fill(String(BATCH));
  await officer.getByLabel("空信封").fill("0");
  await press(officer, "更正");

  // Batches 3 and 4: the second group first.
  for (const batch of [3, 4]) {
    await claim(four, batch, 4);
    await send(four, batch, ballots(serialsOf(batch)));
    await finalise(four, batch, "待第二遍");
    await claim(one, batch, 1);
    await send(one, batch, ballots(serialsOf(batch)));
    await finalise(one, batch, "已确定");
  }
});

test("the wall shows progress without signing in, and nothing else", async ({ browser }) => {
  await officer.goto(count);
  const wall = await officer.getByRole("link", { name: /^\/hall\// }).getAttribute("href");
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${wall}?show=all`);
  await expect(page.locator(".wall-grid li")).toHaveCount(4);
  await expectAccessible(page);
  expect((await page.goto("/hall/0123456789abcdef0123456789abcdef"))?.status()).toBe(404);
  await context.close();
});

test("remarks stay, protocols print with places to sign, and results appear only when the count is closed", async ({ browser }) => {
  const observer = await at(browser, "observer");
  await observer.goto(`${count}/records`);
  await observer.getByLabel(/提出意见/).fill("第 2 台断电一次，已由同组接手。");
  await press(observer, "提出");
  await expect(observer.locator(".timeline")).toContainText("第 2 台断电一次");
  await expectAccessible(observer);

  await officer.goto(`${count}/records`);
  await expect(officer.getByRole("link", { name: "PDF 汇总表" })).toHaveCount(0);
  const leader = await at(browser, "leader");
  await leader.goto(`${count}/records`);
  const explanation = leader.getByLabel("情况说明").first();
  while ((await explanation.count()) > 0) {
    await explanation.fill("已对照纸质表复核，属实。");
    await explanation.press("Enter");
    await leader.waitForLoadState();
  }
  await expectNoResults();
  await officer.goto(`${count}/records`);
  await press(officer, "办结计票");
  await expect(officer.getByRole("link", { name: "PDF 汇总表" })).toBeVisible();
  await expectAccessible(officer);
  const home = new CampaignPage(officer);
  for (const [name, words] of [["启封记录", "演示公证员"], ["清点记录", "空信封"], ["校对表", "第2组"], ["汇总表", "合计"], ["观察意见", "断电一次"]]) {
    const text = textOf(await home.download(officer.getByRole("link", { name: `PDF ${name}` }))).replace(/\s/g, "");
    expect(text, name).toContain(words);
    expect(text, name).toContain("签字");
  }
  await officer.goto(`${count}/records`);
  await officer.getByLabel("已签字 启封记录 演示公证员").check();
  await press(officer, "登记勾选的签字");
  await expect(officer.locator("tr", { hasText: "演示公证员" }).locator(".badge.ok")).toBeVisible();
  await expectAccessible(officer);

  await officer.goto(`${campaign}/results`);
  await press(officer, "计票");
  await expect(officer.getByRole("link", { name: "分层评价" })).toBeVisible({ timeout: 60_000 });
  const results = await (await officer.request.get(`${campaign}/results.json`)).json();
  const responded = results.response.map((line: { responded: number }) => line.responded);
  expect(responded).toEqual([21, 20]);
});

test("an outsider adds the tally sheets up again, and one changed number is named by its batch", async ({ browser }) => {
  const leader = await at(browser, "leader");
  await leader.goto(`${campaign}/results`);
  const home = new CampaignPage(leader);
  await home.act("审定结果");
  await leader.goto(`${campaign}/results`);
  const bundle = readFileSync(await home.download(leader.getByRole("link", { name: "核验包" })), "utf8");
  const outsider = await (await browser.newContext()).newPage();
  const check = async (content: string) => {
    await outsider.goto("/verify/results");
    const file = { name: "核验包.json", mimeType: "application/json", buffer: Buffer.from(content) };
    await outsider.locator("input[name=file]").setInputFiles(file);
    await outsider.getByRole("button", { name: "核验", exact: true }).click();
    return outsider.locator(".notice").first();
  };
  await expect(await check(bundle)).toContainText("不真实。第一处：启封记录没有签字：第1计票组演示计票员");
  await officer.goto(`${count}/records`);
  await press(officer, "全部已签字");
  const signed = await (await leader.request.get(`${campaign}/bundle`)).text();
  await expect(await check(signed)).toContainText("凡能核对的都属实");
  await expect(outsider.locator("tr", { hasText: "批次汇总表" })).toContainText("4 批共 40 份");
  await expectAccessible(outsider);
  const forged = JSON.parse(signed) as { sheets: { ballots: number }[] };
  const sheet = forged.sheets[2];
  if (sheet) sheet.ballots += 1;
  await expect(await check(JSON.stringify(forged))).toContainText("第一处：第 3 批汇总表");
  await outsider.context().close();
});
