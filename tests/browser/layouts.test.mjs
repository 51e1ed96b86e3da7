// An administrator changes how certificates look: by keyboard and mouse with what is printed in sight, and without script
// by the form alone. What the preview shows is what the PDF has.
import assert from "node:assert/strict";
import {execFileSync} from "node:child_process";
import {readFileSync, writeFileSync} from "node:fs";
import {join} from "node:path";
import {after, before, describe, test} from "node:test";
import {heading, launch, notice, signInBy, visitor} from "./chromium.mjs";
import {inspect, withAxe} from "./inspection.mjs";
import {Site, eventually} from "./site.mjs";

const run = (program, ...words) => execFileSync(program, words, {encoding: "utf8", stdio: ["ignore", "pipe", "pipe"]});

let site, browser;
before(async () => { [site, browser] = await Promise.all([Site.start({demo: true}), launch()]); });
after(async () => {
  await browser?.close();
  await site?.stop();
});

/// A logo: a square of the page's own making, drawn by the browser.
const logo = async (page) => Buffer.from(await page.evaluate(() => {
  const canvas = Object.assign(document.createElement("canvas"), {width: 120, height: 60});
  const pen = canvas.getContext("2d");
  pen.fillStyle = "#8a6116";
  pen.fillRect(10, 10, 100, 40);
  return canvas.toDataURL("image/png").split(",")[1];
}), "base64");

async function administrator(options = {}) {
  const page = await withAxe(await visitor(browser, site, options));
  await signInBy(page, site.signInLink("admin@guildhall.example"));
  return page;
}

async function addLayout(page, name) {
  await page.goto("/certificate-layouts");
  await page.getByRole("link", {name: "Add a certificate layout"}).click();
  await page.getByLabel("Name").fill(name);
  await page.getByRole("button", {name: "Add certificate layout"}).click();
  await page.waitForURL(/clay-/);
  const url = new URL(page.url()).pathname;
  await page.getByRole("link", {name: "Change the design"}).click();
  await page.waitForURL("**/design");
  return url;
}

async function publish(page, url) {
  await page.getByRole("button", {name: "Save and publish"}).click();
  await page.waitForURL("**/publish");
  await page.getByLabel("Reason").fill("The name up, our logo in");
  await page.getByRole("button", {name: "Publish"}).click();
  await page.waitForURL(`**${url}`);
  assert.match(await notice(page), /published/);
}

/// Of the sample, as a reader measures it.
async function samplePdf(page, url) {
  const file = join(site.folder, "sample.pdf");
  writeFileSync(file, await (await page.request.get(`${url}/sample.pdf`)).body());
  return file;
}

const nameTop = (file) => Number(/yMin="([\d.]+)"[^>]*>Ada</.exec(run("pdftotext", "-bbox", file, "-"))[1]) * 25.4 / 72;

describe("The editor of certificate layouts", {concurrency: 1}, () => {
  test("moves the name 5 mm by keyboard and a logo by mouse, and publishes without a file of code", async () => {
    const page = await administrator();
    await page.setViewportSize({width: 1400, height: 1000});
    const url = await addLayout(page, "House style");
    const before = nameTop(await samplePdf(page, url));
    const part = (id) => page.locator(`[data-paper] [data-part="${id}"]`);
    const fields = (id) => page.locator(`[data-fields="${id}"]`);
    const value = (id, slot) => fields(id).locator(`[data-slot="${slot}"] input`).inputValue();
    const shown = async (id) => Number(await part(id).locator("rect").getAttribute("y"));
    const top = await shown("name");
    await part("name").focus();
    await page.keyboard.press("Shift+ArrowUp");
    assert.equal(await value("name", "baseline"), "150");
    await eventually("the preview with the name 5 mm up", async () => Math.abs(await shown("name") - top + 5) < 0.1);
    assert.equal(await page.evaluate(() => document.activeElement.dataset.part), "name", "the focus stays on it");
    await page.keyboard.press("Enter");
    assert.equal(await page.evaluate(() => document.activeElement.name), "p0_baseline", "Enter leads to its fields");

    await page.setInputFiles("[name=picture]", {name: "logo.png", mimeType: "image/png", buffer: await logo(page)});
    await page.getByLabel("What it shows").last().fill("Logo of Example Ltd");
    await page.getByRole("button", {name: "Add picture"}).click();
    await part("image_1").waitFor();
    assert.equal(await value("name", "baseline"), "150", "nothing is lost by it");
    const box = await part("image_1").boundingBox(), scale = 297 / (await page.locator("[data-paper] svg").boundingBox()).width;
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width / 2 + 60, box.y + box.height / 2 + 10, {steps: 4});
    await page.mouse.up();
    const moved = Number(await value("image_1", "x"));
    assert.ok(Math.abs(moved - 30 - 60 * scale) < 0.5, `${moved} mm from the left`);

    const problems = page.locator("[data-problems]");
    assert.equal(await problems.innerText(), "");
    await page.getByLabel("Or with this name").fill("Ada 李小龙");
    await eventually("what cannot be printed", async () => /No font has “李”/.test(await problems.innerText()));
    await page.getByLabel("Or with this name").fill("");
    await publish(page, url);
    const file = await samplePdf(page, url);
    assert.ok(Math.abs(before - nameTop(file) - 5) < 0.1, "the PDF has it 5 mm up");
    assert.match(run("pdfimages", "-list", file), /smask/);
    assert.match(run("pdfinfo", "-struct", file), /Figure[^]*Figure/);
    assert.deepEqual(page.complaints, []);
    await page.context().close();
  });

  test("shows what is printed", async () => {
    const page = await administrator({deviceScaleFactor: 3});
    await page.setViewportSize({width: 1400, height: 1000});
    await page.goto("/certificate-layouts");
    await page.getByRole("link", {name: "House style"}).click();
    const paper = page.locator(".layout-paper svg");
    await paper.waitFor();
    await page.waitForLoadState("networkidle");
    const file = await samplePdf(page, new URL(page.url()).pathname);
    run("pdftoppm", "-r", "300", "-png", "-singlefile", file, file.replace(/\.pdf$/, ""));
    const printed = readFileSync(file.replace(/\.pdf$/, ".png")).toString("base64");
    const preview = (await paper.screenshot()).toString("base64");
    // Both at a millimetre a pixel, and within the border, whose hairlines each program draws a little thicker or thinner;
    // one also moved by a millimetre each way, which must fit less.
    const differences = await page.evaluate(async ([one, other]) => {
      const greys = async (bytes, dx, dy) => {
        const picture = new Image();
        picture.src = `data:image/png;base64,${bytes}`;
        await picture.decode();
        const canvas = Object.assign(document.createElement("canvas"), {width: 297, height: 210});
        const pen = canvas.getContext("2d");
        pen.imageSmoothingQuality = "high";
        pen.drawImage(picture, 0, 0, 297, 210);
        const {data} = pen.getImageData(24 + dx, 24 + dy, 249, 162);
        return Array.from({length: 249 * 162}, (_, i) => (data[4 * i] + data[4 * i + 1] + data[4 * i + 2]) / 3);
      };
      const printed = await greys(other, 0, 0), means = {};
      for (const dx of [-1, 0, 1])
        for (const dy of [-1, 0, 1]) {
          const shown = await greys(one, dx, dy);
          means[`${dx} ${dy}`] = shown.reduce((sum, grey, i) => sum + Math.abs(grey - printed[i]), 0) / shown.length;
        }
      return means;
    }, [preview, printed]);
    const {"0 0": there, ...moved} = differences;
    assert.ok(there < 6 && there < Math.min(...Object.values(moved)), `of 255: ${JSON.stringify(differences)}`);
    await page.context().close();
  });

  test("does the same without script", async () => {
    const page = await administrator({javaScriptEnabled: false});
    const url = await addLayout(page, "By the form");
    const before = nameTop(await samplePdf(page, url));
    await page.locator("summary", {hasText: "Participant’s name"}).click();
    await page.locator("[name=p0_baseline]").fill("high");
    await page.getByRole("button", {name: "Save draft"}).click();
    await page.getByText("Enter a number from 0 to 600").first().waitFor();
    assert.equal(await page.locator("[name=p0_baseline]").inputValue(), "high");
    await page.locator("[name=p0_baseline]").fill("150");
    await page.getByRole("button", {name: "Show the preview"}).click();
    await page.waitForLoadState();
    assert.equal(await page.locator("[name=p0_baseline]").inputValue(), "150");
    const png = join(site.folder, "logo.png");
    const scripted = await administrator();
    writeFileSync(png, await logo(scripted));
    await scripted.context().close();
    await page.setInputFiles("[name=picture]", png);
    await page.getByRole("button", {name: "Add picture"}).click();
    await page.locator('[data-part="image_1"]').waitFor();
    await publish(page, url);
    assert.match(await heading(page), /By the form/);
    assert.ok(Math.abs(before - nameTop(await samplePdf(page, url)) - 5) < 0.1);
    await page.context().close();
  });

  test("is accessible, fits and prints, as are the layout's other pages", async () => {
    const page = await administrator();
    await page.goto("/certificate-layouts");
    await page.getByRole("link", {name: "House style"}).click();
    const url = new URL(page.url()).pathname, wrong = [];
    for (const path of [url, `${url}/design`, `${url}/versions`, "/certificate-layouts", "/certificate-layouts/new"]) {
      await page.goto(path);
      for (const closed of await page.locator("details.layout-part-fields > summary").all()) await closed.click();
      await inspect(page, wrong, path);
    }
    await page.goto(`${url}/versions`);
    await page.getByRole("link", {name: "1", exact: true}).first().click();
    await inspect(page, wrong, "a version");
    assert.deepEqual([...wrong, ...page.complaints], []);
    await page.context().close();
  });
});
