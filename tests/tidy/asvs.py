#!/usr/bin/env python3
"""Whether the self-assessment after OWASP ASVS (docs/security) is whole and leads to what is there. Prints each breach.

Usage: asvs.py [--self-test | --table] — run from the repository; exit code 1 when a rule is broken. --table prints the
counts as docs/security/README.md has them.
"""
import collections
import csv
import io
import re
import sys

from tidy import ROOT, tracked

TABLE = "docs/security/asvs.csv"
COLUMNS = ["req_id", "level", "state", "evidence", "note"]
STATES = ["met", "partly", "not met", "not applicable"]
# ASVS 5.0.0: 17 chapters whose numbers have no gaps. A count besides, because a row at an end would leave none either.
REQUIREMENTS = 345


def comes_after(before, now):
    """V1.2.3 is followed by V1.2.4, V1.3.1 or V2.1.1."""
    chapter, section, number = before
    return now in ((chapter, section, number + 1), (chapter, section + 1, 1), (chapter + 1, 1, 1))


def check_ids(rows):
    before = (0, 0, 0)
    for line, row in rows:
        found = re.fullmatch(r"V(\d+)\.(\d+)\.(\d+)", row["req_id"])
        now = tuple(map(int, found.groups())) if found else None
        if now is None:
            yield line, f"{row['req_id']} is no id of a requirement"
            continue
        if not comes_after(before, now):
            yield line, f"{row['req_id']} stands twice, or where another is missing"
        before = now
    if len(rows) != REQUIREMENTS:
        yield 1, f"{len(rows)} requirements, not {REQUIREMENTS}"


def is_taken_away(path, files):
    """Of a plugin whose folder is not there: whoever deletes one need change nothing else."""
    plugin = re.match(r"plugins/[a-z0-9_]+/", path)
    return bool(plugin) and not any(file.startswith(plugin.group(0)) for file in files)


def check_row(row, files):
    evidence = [path.strip() for path in row["evidence"].split(";")] if row["evidence"] else []
    if row["state"] not in STATES:
        yield f"“{row['state']}” is no state: {', '.join(STATES)}"
    if row["level"] not in ("1", "2", "3"):
        yield f"“{row['level']}” is no level"
    if row["state"] in ("met", "partly") and not evidence:
        yield "what is met, or partly, names where that shows"
    if row["state"] == "not applicable" and evidence:
        yield "what does not apply has a reason, and nothing to show"
    for path in evidence:
        if path not in files and not is_taken_away(path, files):
            yield f"there is no file {path}"
    if not re.fullmatch(r"\S.*\.", row["note"]):
        yield "a note is a sentence"


def check(text, files):
    reader = csv.DictReader(io.StringIO(text))
    if reader.fieldnames != COLUMNS:
        return [(1, f"the columns are {', '.join(COLUMNS)}")]
    rows = []
    for row in reader:
        if None in row or None in row.values():
            return [(reader.line_num, "a row has too many cells, or too few")]
        rows.append((reader.line_num, row))
    return [*check_ids(rows), *((line, f"{row['req_id']}: {rule}") for line, row in rows for rule in check_row(row, files))]


def counts(text):
    """The lines of the table in the README: chapters, levels, all."""
    groups = collections.defaultdict(collections.Counter)
    for row in csv.DictReader(io.StringIO(text)):
        for group in (row["req_id"].split(".")[0], "Level " + row["level"], "All"):
            groups[group][row["state"]] += 1
    order = {"V": 0, "L": 1, "A": 2}
    names = sorted(groups, key=lambda name: (order[name[0]], int(re.sub(r"\D", "", name) or 0)))
    yield "| | " + " | ".join(STATES) + " | all |"
    yield "|---|" + "---:|" * (len(STATES) + 1)
    for name in names:
        yield f"| {name} | " + " | ".join(str(groups[name][state]) for state in STATES) + f" | {groups[name].total()} |"


def check_counts(text, readme):
    return [] if "\n".join(counts(text)) in readme else [(1, "docs/security/README.md has other counts: asvs.py --table prints them")]


def main():
    text = (ROOT / TABLE).read_text(encoding="utf-8")
    if "--table" in sys.argv:
        print("\n".join(counts(text)))
        return 0
    breaches = check(text, set(tracked())) + check_counts(text, (ROOT / "docs/security/README.md").read_text(encoding="utf-8"))
    print("\n".join(f"{TABLE}:{line}: {rule}" for line, rule in breaches) or f"{REQUIREMENTS} requirements are judged, and what they name is there")
    return 1 if breaches else 0


def self_test():
    """Each rule finds the breach it is for, and a sound table has none."""
    global REQUIREMENTS
    REQUIREMENTS = 4
    head = ",".join(COLUMNS) + "\n"
    sound = ["V1.1.1,1,met,a.cpp; b.cpp,It is.", "V1.1.2,2,partly,a.cpp,Half of it.", "V1.2.1,3,not met,,It is not.", "V2.1.1,1,not applicable,,There is none."]
    changed = lambda at, row: head + "\n".join(sound[:at] + [row] + sound[at + 1:]) + "\n"
    files = {"a.cpp", "b.cpp", "plugins/shop/plugin.json"}
    cases = {
        "a sound table": (changed(0, sound[0]), 0),
        "a made-up path": (changed(1, "V1.1.2,2,partly,a.cpp; made/up.cpp,Half of it."), 1),
        "a made-up path of a plugin": (changed(1, "V1.1.2,2,partly,plugins/shop/up.cpp,Half of it."), 1),
        "a plugin that was taken away": (changed(1, "V1.1.2,2,partly,plugins/library/a.cpp,Half of it."), 0),
        "a state nobody knows": (changed(1, "V1.1.2,2,nearly,a.cpp,Half of it."), 1),
        "a level nobody knows": (changed(1, "V1.1.2,4,met,a.cpp,It is."), 1),
        "met by nothing": (changed(0, "V1.1.1,1,met,,It is."), 1),
        "partly by nothing": (changed(1, "V1.1.2,2,partly,,Half of it."), 1),
        "not applicable, with evidence": (changed(3, "V2.1.1,1,not applicable,a.cpp,There is none."), 1),
        "no note": (changed(2, "V1.2.1,3,not met,,"), 1),
        "an id that stands twice": (changed(1, sound[0]), 1),
        "an id that is missing": (changed(0, sound[1]), 2),
        "no id": (changed(3, "W1,1,not applicable,,There is none."), 1),
        "a row that is missing": (head + "\n".join(sound[:3]) + "\n", 1),
        "a row with a comma too many": (changed(2, "V1.2.1,3,not met,,It is not, is it."), 1),
        "another column": ("id" + changed(0, sound[0])[6:], 1),
    }
    failed = [f"{name}: {len(found)} breaches found, not {count}: {found}" for name, (text, count) in cases.items() if len(found := check(text, files)) != count]
    text = changed(0, sound[0])
    if check_counts(text, "\n".join(counts(text))) or not check_counts(text, "\n".join(counts(text)).replace("| All | 1 |", "| All | 2 |")):
        failed.append("the README's counts: sound ones are refused, or others are not")
    print("\n".join(failed) or "each rule finds its breach")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(self_test() if "--self-test" in sys.argv else main())
