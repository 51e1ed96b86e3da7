#!/usr/bin/env python3
"""The same certificates with reportlab and pypdf: text drawn on a page of its own, merged over the template.

    certificates_peer_reportlab.py base|embedded NAMES PROCESSES SECONDS TEMPLATE
"""
import concurrent.futures
import io
import json
import multiprocessing
import sys
import time

from pypdf import PdfReader, PdfWriter
from reportlab.lib.units import mm
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen import canvas

FONTS = "/usr/share/fonts/truetype/croscore/Tinos-"


def fitted(text, font, largest, smallest, width):
    natural = pdfmetrics.stringWidth(text, font, 1)
    size = min(largest, width / natural)
    if size < smallest:
        raise ValueError(f"{text} does not fit")
    return size


def certificate(page, name, number, italic, regular):
    width, height = float(page.mediabox.width), float(page.mediabox.height)
    room = width - 50 * mm
    drawn = io.BytesIO()
    sheet = canvas.Canvas(drawn, pagesize=(width, height))
    lines = ((name, italic, 145, 48, 32, width / 2), ("Procurement Foundations", regular, 102, 56, 40, width / 2),
             ("20 November 2026", regular, 83, 24, 24, width / 2), (f"GH-{1000000 + number}", regular, 24.4, 7, 5, 251 * mm))
    for text, font, baseline, largest, smallest, x in lines:
        sheet.setFont(font, fitted(text, font, largest, smallest, room))
        sheet.drawCentredString(x, baseline * mm, text)
    sheet.save()
    writer = PdfWriter()
    writer.add_page(page)
    writer.pages[0].merge_page(PdfReader(drawn).pages[0])
    writer.add_metadata({"/Title": f"Procurement Foundations: certificate for {name}", "/Author": "Example Academy"})
    out = io.BytesIO()
    writer.write(out)
    return out.getvalue()


def run(task, names, seconds, template):
    italic, regular = "Times-Italic", "Times-Roman"
    if task == "embedded":
        italic, regular = "Tinos-Italic", "Tinos-Regular"
        for font in (italic, regular):
            pdfmetrics.registerFont(TTFont(font, FONTS + font.split("-")[1] + ".ttf"))
    page = PdfReader(template).pages[0]
    certificate(page, names[0], 0, italic, regular)
    done = size = 0
    start = time.perf_counter()
    while done % len(names) or time.perf_counter() - start < seconds:
        size += len(certificate(page, names[done % len(names)], done, italic, regular))
        done += 1
    return done, size, time.perf_counter() - start


def main():
    task, file, processes, seconds, template = sys.argv[1:6]
    with open(file, encoding="utf-8") as lines:
        names = lines.read().splitlines()
    context = multiprocessing.get_context("fork")
    with concurrent.futures.ProcessPoolExecutor(int(processes), mp_context=context) as pool:
        jobs = [pool.submit(run, task, names, float(seconds), template) for _ in range(int(processes))]
        results = [job.result() for job in jobs]
    done, size = sum(r[0] for r in results), sum(r[1] for r in results)
    elapsed = sum(r[2] for r in results) / len(results)
    print(json.dumps({"who": "reportlab+pypdf", "task": task, "threads": int(processes), "per_second": done / elapsed,
                      "bytes": size // done}))


if __name__ == "__main__":
    main()
