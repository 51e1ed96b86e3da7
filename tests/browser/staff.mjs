// What an administrator does with pages, step by step, as the tests need it.
import {notice} from "./chromium.mjs";

export async function addWorkshopType(page, code, name) {
  await page.goto("/workshop-types/new");
  await page.getByLabel("Code").fill(code);
  await page.getByLabel("Name").fill(name);
  await page.getByRole("button", {name: "Add workshop type"}).click();
  await page.waitForURL("**/workshop-types");
}

/// Its path, such as /sessions/sess-….
export async function addSession(page, {title, type, start, end, language = "en", region = "EU"}) {
  await page.goto("/sessions/new");
  await page.getByLabel("Title").fill(title);
  const option = page.locator("[name=workshop_type] option", {hasText: type});
  await page.locator("[name=workshop_type]").selectOption(await option.getAttribute("value"));
  await page.locator("[name=start_date]").fill(start);
  await page.locator("[name=end_date]").fill(end);
  await page.locator("[name=region]").selectOption(region);
  await page.locator("[name=language]").selectOption(language);
  await page.getByRole("button", {name: "Add session"}).click();
  await page.waitForURL(/\/sessions\/sess-/);
  return new URL(page.url()).pathname;
}

/// Uploads the list and stays on its preview. The numbers of the preview's cards by their heading.
export async function uploadList(page, session, content, name = "people.csv") {
  await page.goto(`${session}/participants/import`);
  await page.setInputFiles("[name=list]", {name, mimeType: "text/csv", buffer: content});
  await page.getByRole("button", {name: "Check the list"}).click();
  await page.waitForURL(/\/import\/impt-/);
  const cards = await page.locator(".gh-cards li").evaluateAll((items) => items.map((li) => [...li.querySelectorAll("p")].map((p) => p.textContent.trim())));
  return Object.fromEntries(cards.map(([label, number]) => [label, Number(number)]));
}

export async function importList(page, session, content) {
  await uploadList(page, session, content);
  await page.getByRole("button", {name: /^Import/}).click();
  await page.waitForURL("**/participants");
  return notice(page);
}

/// Ticks these steps; what is ticked already stays so.
export async function reach(page, session, ...steps) {
  for (const step of steps) {
    await page.goto(session);
    await page.getByLabel(step).check();
    await page.getByRole("button", {name: "Save progress"}).click();
    await page.waitForURL(`**${session}`);
  }
  return notice(page);
}

/// Starts the issue of certificates and waits on the job's page until it is over. What that page says then.
export async function issueCertificates(page, session, {mail = false} = {}) {
  await page.goto(`${session}/certificates`);
  await page.locator("main").getByRole("link", {name: /^Issue (missing )?certificates$/}).click();
  // Where everyone has theirs, telling them is all there is to do.
  const tell = page.getByLabel("Tell them by e-mail");
  if (mail && await tell.count()) await tell.check();
  await page.getByRole("button", {name: /^(Issue|Tell)/}).click();
  await page.waitForURL(/\/jobs\//);
  const job = new URL(page.url()).pathname;
  const seen = [];
  for (let round = 0; round < 240; ++round) {
    const state = await page.locator("[data-progress]").getAttribute("data-progress").catch(() => "loading");
    if (seen.at(-1) !== state) seen.push(state);
    if (["done", "failed", "cancelled"].includes(state)) break;
    await page.waitForTimeout(250);
  }
  return {job, seen, text: await page.locator("[data-progress]").innerText()};
}
