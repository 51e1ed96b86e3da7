// Files of records, with the plugin of the conformance suite: chosen, kept over an error, shown, replaced, removed; with
// script, without, and to axe.
import assert from "node:assert/strict";
import {readFileSync, rmSync} from "node:fs";
import {join} from "node:path";
import {after, before, describe, test} from "node:test";
import {deflateSync} from "node:zlib";
import {launch, notice, signInBy, visitor} from "./chromium.mjs";
import {requireAccessible, withAxe} from "./inspection.mjs";
import {Site} from "./site.mjs";

let site, browser;
before(async () => {
  const settings = {GUILDHALL_PLUGINS_FOLDER: process.env.GUILDHALL_LENDING, GUILDHALL_PLUGINS: "lending"};
  [site, browser] = await Promise.all([Site.start({demo: true, settings}), launch()]);
});
after(async () => {
  await browser?.close();
  await site?.stop();
});

async function staff(options = {}) {
  const page = await visitor(browser, site, options);
  if (options.javaScriptEnabled !== false) await withAxe(page);
  await signInBy(page, site.signInLink("admin@guildhall.example"));
  return page;
}

/// A picture of `width` by `height` pixels of one colour.
function png(width, height) {
  const crc = (bytes) => {
    let sum = ~0;
    for (const byte of bytes) {
      sum ^= byte;
      for (let i = 0; i < 8; ++i) sum = (sum >>> 1) ^ (sum & 1 ? 0xedb88320 : 0);
    }
    return ~sum >>> 0;
  };
  const chunk = (type, data) => {
    const body = Buffer.concat([Buffer.from(type), data]), frame = Buffer.alloc(8);
    frame.writeUInt32BE(data.length, 0);
    frame.writeUInt32BE(crc(body), 4);
    return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
  };
  const head = Buffer.alloc(13);
  head.writeUInt32BE(width, 0);
  head.writeUInt32BE(height, 4);
  head.set([8, 2], 8);
  const row = Buffer.concat([Buffer.from([0]), Buffer.alloc(width * 3, Buffer.from([0x14, 0x59, 0x4a]))]);
  return Buffer.concat([Buffer.from("89504e470d0a1a0a", "hex"), chunk("IHDR", head),
    chunk("IDAT", deflateSync(Buffer.concat(Array(height).fill(row)))), chunk("IEND", Buffer.alloc(0))]);
}

const manual = {name: "دليل drill’s “manual”.pdf", mimeType: "text/html", buffer: Buffer.from("%PDF-1.7\nHow to drill")};
const photo = {name: "photo.png", mimeType: "image/png", buffer: png(1600, 900)};

describe("Files of records", () => {
  for (const javaScriptEnabled of [true, false])
    test(`are chosen, kept over an error elsewhere, saved and seen ${javaScriptEnabled ? "with" : "without"} script`, async () => {
      const page = await staff({javaScriptEnabled}), tag = javaScriptEnabled ? "F-1" : "F-2";
      const look = (where) => (javaScriptEnabled ? requireAccessible(page, where) : undefined);
      await page.goto("/lending/items/new");
      await look("a form that takes files");
      assert.equal(await page.locator("#field-manual").getAttribute("accept"), ".pdf,application/pdf,.txt,text/plain");
      await page.locator("#field-manual").setInputFiles(manual);
      await page.locator("#field-photo").setInputFiles(photo);
      await page.getByLabel("Tag", {exact: true}).fill(tag);
      await page.getByRole("button", {name: "Add item"}).click();
      assert.match(await page.locator(".govuk-error-summary").innerText(), /Enter title/);
      assert.match(await page.locator("main").innerText(), /manual”\.pdf \(21 bytes\) is chosen/);
      await look("a form with files that were chosen");
      await page.getByLabel("Title").fill("Drill");
      await page.getByRole("button", {name: "Add item"}).click();
      assert.match(await notice(page), /added/);
      const image = page.getByAltText(`Photo, ${tag} — Drill`);
      await image.scrollIntoViewIfNeeded();
      assert.equal(await image.evaluate(async (one) => { await one.decode(); return one.naturalWidth; }), 1600);
      await look("a record with a picture and a file");
      const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", {name: manual.name}).click()]);
      assert.equal(download.suggestedFilename(), manual.name);
      assert.equal(readFileSync(await download.path(), "utf8"), "%PDF-1.7\nHow to drill");

      await page.getByRole("link", {name: "Change item"}).click();
      await look("a form with files that are there");
      await page.locator("#field-photo-remove").check();
      await page.locator("#field-manual").setInputFiles({name: "setup.exe", mimeType: "application/pdf", buffer: Buffer.from("MZ")});
      await page.getByRole("button", {name: "Save changes"}).click();
      assert.match(await page.locator(".govuk-error-summary").innerText(), /“setup\.exe” cannot be used here — choose a file that ends in PDF or TXT/);
      assert.ok(await page.locator("#field-photo-remove").isChecked());
      await look("a form with a wrong file");
      await page.getByRole("button", {name: "Save changes"}).click();
      assert.match(await notice(page), /saved/);
      assert.equal(await image.count(), 0);
      assert.equal(await page.getByRole("link", {name: manual.name}).count(), 1, "what was refused took nothing away");
      assert.deepEqual(page.complaints, []);
      await page.context().close();
    });

  test("come back with a backup", async () => {
    const page = await staff();
    await page.goto("/lending/items/new");
    await page.getByLabel("Tag", {exact: true}).fill("F-4");
    await page.getByLabel("Title").fill("Saved");
    await page.locator("#field-photo").setInputFiles(photo);
    await page.getByRole("button", {name: "Add item"}).click();
    const record = page.url(), address = await page.locator("main img").getAttribute("src");
    const archive = join(site.folder, "backup.bin");
    site.command(["backup", archive]);
    await page.goto(`${record}/remove`);
    await page.getByRole("button", {name: "Remove item"}).click();
    assert.equal((await page.goto(address)).status(), 404);
    site.process.kill("SIGTERM");
    await site.exited;
    rmSync(join(site.folder, "var/files/lending"), {recursive: true});
    site.command(["restore", archive, "--replace"]);
    await site.serve();
    await page.goto(record);
    assert.equal(await page.locator("main img").evaluate(async (one) => { await one.decode(); return one.naturalWidth; }), 1600);
    await page.context().close();
  });

  test("that pass for pictures do nothing", async () => {
    const page = await staff();
    await page.goto("/lending/items/new");
    await page.getByLabel("Tag", {exact: true}).fill("F-3");
    await page.getByLabel("Title").fill("Trap");
    const script = Buffer.concat([Buffer.from("GIF89a"), Buffer.from([8, 0, 8, 0, 0, 0, 0]), Buffer.from("<script>document.title = 'caught'</script>")]);
    await page.locator("#field-photo").setInputFiles({name: "trap.html.gif", mimeType: "text/html", buffer: script});
    await page.getByRole("button", {name: "Add item"}).click();
    const address = await page.locator("main img").getAttribute("src");
    const answer = await page.goto(address);
    assert.equal(answer.headers()["content-type"], "image/gif");
    assert.equal(answer.headers()["x-content-type-options"], "nosniff");
    assert.match(answer.headers()["content-security-policy"], /sandbox/);
    assert.notEqual(await page.title(), "caught");
    await page.context().close();
  });
});
