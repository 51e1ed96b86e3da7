// The same certificates with pdf-lib: the template loaded, drawn on and saved for each.
//
//   node certificates_peer_pdflib.mjs base|embedded NAMES THREADS SECONDS TEMPLATE
import { readFileSync } from 'node:fs';
import { Worker, isMainThread, parentPort, workerData } from 'node:worker_threads';
import { fileURLToPath } from 'node:url';
import fontkit from '@pdf-lib/fontkit';
import { PDFDocument, StandardFonts, rgb } from 'pdf-lib';

const mm = 72 / 25.4;
const fonts = '/usr/share/fonts/truetype/croscore/Tinos-';

function fitted(text, font, largest, smallest, width) {
    const size = Math.min(largest, width / font.widthOfTextAtSize(text, 1));
    if (size < smallest) throw new Error(`${text} does not fit`);
    return size;
}

async function certificate(task, template, files, name, number) {
    const document = await PDFDocument.load(template);
    let italic, regular;
    if (task === 'embedded') {
        document.registerFontkit(fontkit);
        italic = await document.embedFont(files.italic, { subset: true });
        regular = await document.embedFont(files.regular, { subset: true });
    } else {
        italic = await document.embedFont(StandardFonts.TimesRomanItalic);
        regular = await document.embedFont(StandardFonts.TimesRoman);
    }
    const page = document.getPage(0);
    const room = page.getWidth() - 50 * mm;
    const middle = page.getWidth() / 2;
    for (const [text, font, baseline, largest, smallest, x] of [
        [name, italic, 145, 48, 32, middle], ['Procurement Foundations', regular, 102, 56, 40, middle],
        ['20 November 2026', regular, 83, 24, 24, middle], [`GH-${1000000 + number}`, regular, 24.4, 7, 5, 251 * mm]]) {
        const size = fitted(text, font, largest, smallest, room);
        page.drawText(text, { x: x - font.widthOfTextAtSize(text, size) / 2, y: baseline * mm, size, font, color: rgb(0.06, 0.19, 0.17) });
    }
    document.setTitle(`Procurement Foundations: certificate for ${name}`);
    document.setAuthor('Example Academy');
    return document.save({ useObjectStreams: false });
}

async function run({ task, names, seconds, templateFile }) {
    const template = readFileSync(templateFile);
    const files = { italic: readFileSync(fonts + 'Italic.ttf'), regular: readFileSync(fonts + 'Regular.ttf') };
    for (let i = 0; i < 20; ++i) await certificate(task, template, files, names[i], i);  // let the compiler warm up
    let done = 0, size = 0;
    const start = performance.now();
    do size += (await certificate(task, template, files, names[done % names.length], done)).length;
    while (++done % names.length !== 0 || performance.now() - start < seconds * 1000);
    return { done, size, seconds: (performance.now() - start) / 1000 };
}

if (isMainThread) {
    const [task, file, threads, seconds, templateFile] = process.argv.slice(2);
    const names = readFileSync(file, 'utf8').trim().split('\n');
    const results = await Promise.all(Array.from({ length: Number(threads) }, () => new Promise((resolve, reject) => {
        const worker = new Worker(fileURLToPath(import.meta.url), { workerData: { task, names, seconds: Number(seconds), templateFile } });
        worker.once('message', resolve);
        worker.once('error', reject);
    })));
    const sum = (key) => results.reduce((total, result) => total + result[key], 0);
    console.log(JSON.stringify({ who: 'pdf-lib', task, threads: Number(threads), per_second: sum('done') / (sum('seconds') / results.length),
                                 bytes: Math.round(sum('size') / sum('done')) }));
} else {
    parentPort.postMessage(await run(workerData));
}
