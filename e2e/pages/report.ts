import { expect, type Locator, type Page } from "@playwright/test";

/** Reporting and following, as a citizen does it on a telephone. */
export class ReportPage {
  constructor(private readonly page: Page) {}

  async open(): Promise<void> {
    await this.page.goto("/report");
  }

  async tell(text: string, unit: string): Promise<void> {
    await this.page.locator("textarea[name=text]").fill(text);
    await this.page.locator("select[name=unit]").selectOption(unit);
  }

  /** Chooses a film of so many bytes; it begins to travel at once. */
  async attachFilm(name: string, bytes: number): Promise<void> {
    await this.page.locator("input[name=files]").setInputFiles({ name, mimeType: "video/mp4", buffer: film(bytes) });
  }

  get arrived(): Locator {
    return this.page.locator(".upload.arrived");
  }

  /** Sends the form, not faster than a person, and reads the code. */
  async send(): Promise<string> {
    await this.page.waitForTimeout(3_200);
    await this.page.locator("form[action='/report'] button.primary").click();
    await expect(this.page.locator("#code")).toBeVisible();
    return this.page.locator("#code").innerText();
  }

  async follow(code: string): Promise<void> {
    await this.page.goto("/report/follow");
    await this.page.locator("input[name=code]").fill(code);
    await this.page.locator("form[action='/report/follow'] button.primary").click();
    await this.page.waitForURL(/\/report\/mine/);
  }

  get standing(): Locator {
    return this.page.locator("#standing");
  }

  async answer(text: string): Promise<void> {
    await this.page.locator("textarea[name=answer]").fill(text);
    await this.page.locator("form[action='/report/mine/answer'] button").click();
    await this.page.waitForURL(/done=answer/);
  }

  async rate(points: number): Promise<void> {
    await this.page.locator(`input[name=rating][value="${points}"]`).check();
    await this.page.locator("form[action='/report/mine/rate'] button").click();
    await this.page.waitForURL(/done=rate/);
  }

  /** Says that the matter is not settled, and yes when asked again. */
  async notSettled(reason: string): Promise<void> {
    await this.page.locator("textarea[name=reason]").fill(reason);
    await this.page.locator("form[action='/report/mine/reopen'] button").click();
    await this.page.getByRole("dialog").locator("button.primary").click();
    await this.page.waitForURL(/done=reopen/);
  }
}

/** An MP4 of a kind: samples, and a box with a position in it. */
function film(bytes: number): Buffer {
  const part = (kind: string, body: Buffer) => {
    const head = Buffer.alloc(8);
    head.writeUInt32BE(body.length + 8);
    head.write(kind, 4, "latin1");
    return Buffer.concat([head, body]);
  };
  const inside = Buffer.concat([part("mvhd", Buffer.alloc(100)), part("udta", Buffer.from("POSITION 39.9N"))]);
  return Buffer.concat([part("ftyp", Buffer.from("isom\0\0\0\0isom")), part("mdat", Buffer.alloc(bytes, 7)), part("moov", inside)]);
}
