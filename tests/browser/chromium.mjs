// Debian's Chromium under playwright-core, and the few steps every test takes with it.
import {chromium} from "playwright-core";

const quiet = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync", "--lang=en-GB"];

export function launch() {
  return chromium.launch({executablePath: process.env.GUILDHALL_TEST_CHROMIUM || "/usr/bin/chromium", args: quiet});
}

/// A new visitor's page. What its console complains about is kept in page.complaints.
export async function visitor(browser, site, options = {}) {
  const context = await browser.newContext({baseURL: site.url, locale: "en-GB", timezoneId: "UTC", ...options});
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  page.complaints = [];
  page.on("console", (message) => {
    if (!["error", "warning"].includes(message.type())) return;
    // Chromium reports every 4xx answer as a failed resource; the tests look at statuses themselves.
    if (!message.text().startsWith("Failed to load resource")) page.complaints.push(`${page.url()}: ${message.text()}`);
  });
  page.on("pageerror", (problem) => page.complaints.push(`${page.url()}: ${problem}`));
  return page;
}

/// Opens a one-time link and presses its button.
export async function signInBy(page, link) {
  await page.goto(link);
  await page.getByRole("button", {name: "Sign in"}).click();
  await page.waitForURL((url) => url.pathname !== "/magic-link");
}

export const heading = (page) => page.locator("h1").innerText();

/// The line under the header that says what was done.
export const notice = (page) => page.locator(".gh-notice").first().innerText();
