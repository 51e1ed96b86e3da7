#!/usr/bin/env python3
"""Does what a Markdown tutorial says: writes its files, runs its commands, compares what they print.

Usage: tutorial.py TUTORIAL.md PREFIX FOLDER

```<language> file=PATH   the file is written
```sh                     run by bash in FOLDER, with PREFIX set; environment and folder are kept from block to block
```text                   each line was printed by the commands before it, maybe as part of a longer one
"""
import os
import pathlib
import re
import subprocess
import sys

tutorial, prefix, folder = sys.argv[1:4]
home = pathlib.Path(folder)
home.mkdir(parents=True)
text = pathlib.Path(tutorial).read_text(encoding="utf-8")
environment = {key: value for key, value in os.environ.items() if not key.startswith("GUILDHALL_") or key.startswith("GUILDHALL_TEST_")}
environment["PREFIX"] = prefix
printed = ""
done = {"file": 0, "sh": 0, "text": 0}
for line, info, body in ((text.count("\n", 0, match.start()) + 1, match[1], match[2])
                         for match in re.finditer(r"^```([^\n]*)\n(.*?)^```$", text, re.S | re.M)):
    named = re.search(r"\bfile=(\S+)", info)
    if named:
        path = home / named[1]
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(body, encoding="utf-8")
        done["file"] += 1
    elif info == "sh":
        run = subprocess.run(["bash", "-euc", body + "\nenv -0 > .environment"], cwd=home, env=environment,
                             text=True, stdout=subprocess.PIPE, stderr=subprocess.STDOUT)
        printed = run.stdout
        print(printed, end="")
        if run.returncode != 0:
            sys.exit(f"{tutorial}:{line}: the commands ended with {run.returncode}")
        environment = dict(entry.split("=", 1) for entry in (home / ".environment").read_text().split("\0") if "=" in entry)
        done["sh"] += 1
    elif info == "text":
        for expected in body.strip("\n").split("\n"):
            if expected not in printed:
                sys.exit(f"{tutorial}:{line}: was not printed: {expected}")
        done["text"] += 1
    else:
        sys.exit(f"{tutorial}:{line}: a block of another kind: {info or 'none'}")
if 0 in done.values():
    sys.exit(f"{tutorial}: files, commands or results are missing: {done}")
print(f"{done['file']} files written, {done['sh']} blocks of commands run, {done['text']} results compared")
