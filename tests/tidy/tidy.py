#!/usr/bin/env python3
"""The house rules that can be checked by reading (ARCHITECTURE.md). Prints each breach as file:line: rule.

Usage: tidy.py [--self-test] — run from the repository; exit code 1 when a rule is broken.
"""
import pathlib
import re
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
TOP = {"CMakeLists.txt", "CMakePresets.json", "kernel", "plugins", "scripts", "config", "themes", "db", "tests", "sdk", "docs",
       "README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md", "LICENSE", ".ci", ".clang-format", ".clang-tidy",
       ".gitignore"}
VAGUE = {"util", "utils", "helper", "helpers", "common", "manager", "misc"}
MAX_FUNCTION = 70

SQL = re.compile(r'"\s*(SELECT\s.+\sFROM\s|INSERT INTO\s|UPDATE\s+\w+\s+SET\s|DELETE FROM\s)')
MARKUP = re.compile(r'"[^"\n]*<(div|table|form|p|h[1-6]|a|span|ul|li|b|strong)[ >]')
STRING = re.compile(r'"((?:[^"\\\n]|\\.)*)"')
INCLUDE = re.compile(r'^\s*#include\s+[<"]([^>"]+)[>"]')


def is_test(path):
    return path.startswith("tests/") or "/tests/" in path


def code_lines(text):
    """Lines with // comments blanked, so that rules read code only."""
    for number, line in enumerate(text.split("\n"), 1):
        yield number, re.sub(r"(?<!:)//.*$", "", line)


def joined_literals(text):
    """Adjacent string literals as the compiler joins them, with the line of the first."""
    for match in re.finditer(r'"(?:[^"\\\n]|\\.)*"(?:\s*"(?:[^"\\\n]|\\.)*")*', text):
        yield text.count("\n", 0, match.start()) + 1, "".join(STRING.findall(match.group(0)))


def check_names(path):
    name = pathlib.PurePosixPath(path).name
    stem = name.split(".")[0]
    if path.endswith((".cpp", ".hpp")) and not re.fullmatch(r"[a-z0-9_]+", stem):
        yield 1, "file names are snake_case"
    if set(re.split(r"[_-]", stem.lower())) & VAGUE:
        yield 1, "no file is named util, helper, common, manager or misc"


def check_layers(path, text, plugin_ids):
    area = path.split("/")[0]
    for number, line in enumerate(text.split("\n"), 1):
        include = INCLUDE.match(line)
        target = include.group(1) if include else ""
        if area in ("plugins", "sdk") and target.startswith("kernel/") and not path.startswith("sdk/testkit/src/"):
            yield number, "only the kernel and what plays it for tests include kernel headers"
        if path.startswith("sdk/include") and re.match(r"Poco/(Net|Data)/", target):
            yield number, "SDK headers show no Poco::Net and no Poco::Data"
        if area == "kernel" and not path.startswith("kernel/http/") and target.startswith("Poco/Net/") and not path.startswith("kernel/mail/"):
            yield number, "Poco::Net stays in kernel/http and kernel/mail"
        if area in ("kernel", "sdk"):
            for plugin in plugin_ids:
                if re.search(rf'["/<]{plugin}[/".]', line):
                    yield number, f"kernel and sdk know no plugin: {plugin}"


# Rooms of the kernel from the ground up: a room knows those before it. "" are the files beside the rooms (ARCHITECTURE).
ROOMS = ["base", "texts", "config", "files", "log", "metrics", "http", "data", "kinds", "search", "keys", "audit", "privacy", "vault", "people", "access", "federation", "factors", "identity", "web", "jobs",
         "mail", "lua", "records", "plugins", "webhooks", "streaming", "witness", "backup", "operations", "", "rehearsal", "verify", "command"]


def room_of(path):
    """An area's module stands with the composition, which it is a part of."""
    return "" if re.search(r"_module\.[ch]pp$", path) else "/".join(path.split("/")[1:-1])


def check_rooms(path, text):
    if not path.startswith("kernel/") or path == "kernel/main.cpp":
        return
    room = room_of(path)
    if room not in ROOMS:
        yield 1, "the kernel has no such room: tests/tidy and ARCHITECTURE say in which order they stand"
        return
    for number, line in enumerate(text.split("\n"), 1):
        include = INCLUDE.match(line)
        if include and include.group(1).startswith("kernel/"):
            other = room_of(include.group(1))
            if other in ROOMS and ROOMS.index(other) > ROOMS.index(room):
                yield number, f"kernel/{room} stands below " + (f"kernel/{other}" if other else "the composition and its modules")


def check_sql(path, text):
    stem = pathlib.PurePosixPath(path).stem
    home = stem.endswith("_repository") or path.startswith("kernel/data/") or stem == "dialect"
    for number, literal in joined_literals("\n".join(line for _, line in code_lines(text))):
        statement = SQL.match('"' + literal)
        if statement and not home:
            yield number, "SQL stands in *_repository.cpp and migrations only"
        if statement:
            if re.search(r"SELECT \*", literal):
                yield number, "no SELECT *"
            marks = [int(mark) for mark in re.findall(r"\$(\d+)", literal)]
            seen = list(dict.fromkeys(marks))
            if seen != sorted(seen):
                yield number, "$n stand in ascending order of first use"


def check_functions(text):
    """Functions as clang-format writes them: a body opens at the end of a line and closes at the same indent."""
    lines = text.split("\n")
    start = None
    for number, line in enumerate(lines, 1):
        if start is None and not line.rstrip().endswith(("}", ";")) and re.match(r"^( {0,4})[\w:~<>&*,\[\] ]+\(.*$", line) and not line.strip().startswith(("if", "for", "while", "switch", "return", "namespace", "class", "struct", "requires")):
            indent = len(line) - len(line.lstrip())
            ending = next((lines[i].rstrip()[-1] for i in range(number - 1, min(number + 8, len(lines))) if lines[i].rstrip().endswith(("{", "}", ";"))), "")
            if ending == "{":
                start = (number, indent)
        if start is not None and line == " " * start[1] + "}":
            if number - start[0] + 1 > MAX_FUNCTION:
                yield start[0], f"functions stay under {MAX_FUNCTION} lines"
            start = None


def check_source(path, text, plugin_ids):
    if path.endswith(".hpp"):
        if not text.startswith("//"):
            yield 1, "a header begins with what it is for"
        if "#pragma once" not in text:
            yield 1, "#pragma once is missing"
    yield from check_layers(path, text, plugin_ids)
    yield from check_rooms(path, text)
    if is_test(path):
        return
    yield from check_sql(path, text)
    yield from check_functions(text)
    for number, line in code_lines(text):
        if MARKUP.search(line):
            yield number, "no markup in C++"
        if path.startswith(("plugins/", "kernel/")) and re.search(r"\bsystem_clock::now\(", line) and path != "kernel/base/system_clock.cpp" and not path.startswith("kernel/http/"):
            yield number, "time comes from sdk::Clock"
        if re.search(r"\bfor \(.* : .*\bcurrent\(\)->", line):
            yield number, "a loop over what a snapshot holds needs the snapshot in a variable: the temporary ends first"
        if re.search(r"\b(TODO|FIXME|XXX|HACK)\b", text.split("\n")[number - 1]):
            yield number, "nothing is left open in the code"
    for number, line in enumerate(text.split("\n"), 1):
        if re.search(r"//.*\b[CKPX]-\d{1,2}\b", line):
            yield number, "a comment says the thing itself, not the number of a requirement no file here defines"


def check_web(path, text):
    for number, line in enumerate(text.split("\n"), 1):
        if path.endswith(".js") and re.search(r"\b(alert|confirm|prompt)\(", line):
            yield number, "no alert, confirm or prompt"
        if path.endswith(".mustache"):
            if re.search(r"\son[a-z]+=", line) or "<script>" in line or (re.search(r'\sstyle="', line) and "mail" not in path):
                yield number, "no inline script or style"
            if "{{{" in line and not path.startswith("themes/govuk/layouts/"):
                yield number, "values are escaped: no triple braces outside layouts"
    if path.endswith(".mustache"):
        for form in re.finditer(r'<form\b[^>]*method="post".*?</form>', text, re.S):
            if "{{> csrf}}" not in form.group(0) and 'name="csrf"' not in form.group(0):
                yield text.count("\n", 0, form.start()) + 1, "every form that writes carries its token"


def check_file(path, text, plugin_ids):
    yield from check_names(path)
    if path.endswith((".cpp", ".hpp")):
        yield from check_source(path, text, plugin_ids)
    elif path.startswith(("themes/", "plugins/")):
        yield from check_web(path, text)


def check_readme(text, template):
    """What the README prints of a plugin is what new-plugin makes."""
    for block in re.finditer(r"```cpp\n(.*?)```", text, re.S):
        if block.group(1) not in template:
            yield text.count("\n", 0, block.start()) + 1, "the plugin printed here is not the one in sdk/template"


def tracked():
    listed = subprocess.run(["git", "-C", str(ROOT), "ls-files", "-co", "--exclude-standard"], capture_output=True, text=True, check=True)
    return [path for path in listed.stdout.split("\n") if path and (ROOT / path).is_file()]


def main():
    files = tracked()
    plugin_ids = {path.split("/")[1] for path in files if re.fullmatch(r"plugins/[^/]+/plugin\.json", path)}
    breaches = [f"{top}: not part of the top level" for top in {path.split("/")[0] for path in files} - TOP]
    for path in files:
        if not path.endswith((".cpp", ".hpp", ".js", ".mustache")) and pathlib.PurePosixPath(path).suffix not in (".sh", ".py", ".mjs", ".sql"):
            continue
        text = (ROOT / path).read_text(encoding="utf-8", errors="replace")
        breaches += [f"{path}:{number}: {rule}" for number, rule in check_file(path, text, plugin_ids)]
    template = (ROOT / "sdk/template/notices_plugin.cpp").read_text(encoding="utf-8")
    breaches += [f"README.md:{number}: {rule}" for number, rule in check_readme((ROOT / "README.md").read_text(encoding="utf-8"), template)]
    print("\n".join(breaches) or f"{len(files)} files keep the house rules")
    return 1 if breaches else 0


def self_test():
    """Each rule finds the breach it is for."""
    head = "// What it is.\n#pragma once\n"
    cases = {
        "kernel/web/Web_util.cpp": ("", 2),
        "kernel/web/a.hpp": ("int x;\n", 2),
        "sdk/include/guildhall/sdk/a.hpp": (head + "#include <Poco/Net/Socket.h>\n", 1),
        "plugins/shop/a.cpp": ('#include "kernel/http/server.hpp"\n', 1),
        "kernel/b.cpp": ('auto path = "plugins/shop/x";\n', 1),
        "kernel/c.cpp": ('tx.query("SELECT id FROM kernel_person");\n', 1),
        "kernel/c_repository.cpp": ('tx.query("SELECT id FROM a WHERE b = $2 "\n  "AND c = $1");\n', 1),
        "kernel/d.cpp": ('auto html = "<p>Hello</p>";\n', 1),
        "kernel/e.cpp": ("void f() {\n" + "    g();\n" * 75 + "}\n", 1),
        "kernel/f.cpp": ("auto now = std::chrono::system_clock::now();\n", 1),
        "kernel/g.cpp": ("for (const auto& role : catalogue.current()->roles()) f(role);\n", 1),
        "kernel/log/h.cpp": ('#include "kernel/http/server.hpp"\n', 1),
        "kernel/attic/i.cpp": ("", 1),
        "kernel/j.cpp": ("// As K-25 has it.\n", 1),
        "themes/govuk/x.js": ("alert(1)\n", 1),
        "themes/govuk/y.mustache": ('<form method="post" action="/x"><button>Go</button></form>\n<b onclick="x()">{{{raw}}}</b>\n', 3),
    }
    failed = [f"{path}: {len(found)} breaches found, not {count}: {found}" for path, (text, count) in cases.items()
              if len(found := list(check_file(path, text, {"shop"}))) != count]
    if not list(check_readme("```cpp\nint other;\n```\n", "int mine;\n")) or list(check_readme("```cpp\nint mine;\n```\n", "int mine;\n")):
        failed.append("README.md: a block that is not the template's is not found, or one that is")
    print("\n".join(failed) or "each rule finds its breach")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(self_test() if "--self-test" in sys.argv else main())
