import type { Browser, Page } from "@playwright/test";
import { password, type Other, type Role } from "../people";

/** The staff's sign-in page. */
export class SignInPage {
  constructor(private readonly page: Page) {}

  async open(): Promise<void> {
    await this.page.goto("/sign-in");
  }

  async enter(user: string, secret: string): Promise<void> {
    await this.page.locator("input[name=user_name]").fill(user);
    await this.page.locator("input[name=password]").fill(secret);
    await this.page.locator("main form").getByRole("button").first().click();
  }
}

/** Signs in as someone of the demo city. */
export async function signInAs(page: Page, who: Role | Other): Promise<void> {
  const signIn = new SignInPage(page);
  await signIn.open();
  await signIn.enter(who, password);
  await page.waitForURL((address) => address.pathname !== "/sign-in");
}

/** People at machines of their own, signed in once for all journeys of a file. */
export async function everybody<Who extends Role | Other>(browser: Browser, who: Who[]): Promise<Record<Who, Page>> {
  const pages: Partial<Record<Who, Page>> = {};
  // One after another: a password is slow to check on purpose.
  for (const one of who) {
    const page = await (await browser.newContext()).newPage();
    await signInAs(page, one);
    pages[one] = page;
  }
  return pages as Record<Who, Page>;
}
