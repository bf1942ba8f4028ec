import { expect, test } from "@playwright/test";
import { expectAccessible } from "../axe";
import { FramePage } from "../pages/frame";
import { SignInPage, signInAs } from "../pages/sign-in";
import { roles } from "../people";

for (const role of roles) {
  test(`${role} signs in and sees a first page and the rail`, async ({ page }) => {
    await signInAs(page, role);
    await expect(new FramePage(page).person).toBeVisible();
    await expect(page.locator("h1")).toBeVisible();
  });
}

test("a wrong password is refused in words, and the name typed is kept", async ({ page }) => {
  const signIn = new SignInPage(page);
  await signIn.open();
  await signIn.enter("officer", "not-the-password");
  await expect(page.locator(".findings")).toBeVisible();
  await expect(page.locator("input[name=user_name]")).toHaveValue("officer");
  await expect(page.locator("input[name=password]")).toHaveValue("");
  await expectAccessible(page);
});

test("a page asked for before signing in is shown after it", async ({ page }) => {
  await page.goto("/account");
  await expect(page).toHaveURL(/\/sign-in\?next=/);
  await new SignInPage(page).enter("officer", "Qingfeng-2026");
  await expect(page).toHaveURL(/\/account$/);
});

test("who signs out must sign in again", async ({ page }) => {
  await signInAs(page, "officer");
  await new FramePage(page).signOut();
  await page.goto("/account");
  await expect(page).toHaveURL(/\/sign-in/);
});

test("the language can be changed, and stays changed", async ({ page }) => {
  await signInAs(page, "officer");
  await expect(page.locator("html")).toHaveAttribute("lang", /^zh/);
  await new FramePage(page).switchLanguage();
  await expect(page.locator("html")).toHaveAttribute("lang", /^en/);
  await page.reload();
  await expect(page.locator("html")).toHaveAttribute("lang", /^en/);
});
