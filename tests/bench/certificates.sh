#!/usr/bin/env bash
# Compares the certificate engine with pdf-lib and with reportlab + pypdf: same template, same 400 names, same run.
#
#   tests/bench/certificates.sh BENCH_PROGRAM [SECONDS]
#
# BENCH_PROGRAM is certificates_bench of an optimised build (cmake --preset release -DGUILDHALL_BENCH=ON). Needs
# the packages python3-reportlab and python3-pypdf (so /usr/bin/python3) and node; the npm packages are installed into node_modules beside this file.
set -euo pipefail
here=$(cd "$(dirname "$0")" && pwd)
program=$(realpath "${1:?usage: certificates.sh BENCH_PROGRAM [SECONDS]}")
seconds=${2:-3}
template=$here/../../plugins/certificates/layouts/certificate-a4-landscape.pdf
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

cd "$here"
[ -d node_modules/pdf-lib ] || npm ci --no-audit --no-fund --ignore-scripts >&2
for kind in latin1 all; do python3 certificates_names.py "$kind" >"$work/$kind"; done

measure() { # threads
    "$program" base "$work/latin1" "$1" "$seconds"
    node certificates_peer_pdflib.mjs base "$work/latin1" "$1" "$seconds" "$template"
    /usr/bin/python3 certificates_peer_reportlab.py base "$work/latin1" "$1" "$seconds" "$template"
    "$program" embedded "$work/all" "$1" "$seconds"
    node certificates_peer_pdflib.mjs embedded "$work/all" "$1" "$seconds" "$template"
    /usr/bin/python3 certificates_peer_reportlab.py embedded "$work/all" "$1" "$seconds" "$template"
    "$program" full "$work/all" "$1" "$seconds"
}
for threads in 1 2; do measure "$threads"; done >"$work/results"

python3 - "$work/results" <<'TABLE'
import json, sys
rows = [json.loads(line) for line in open(sys.argv[1])]
ours = {(r["task"], r["threads"]): r["per_second"] for r in rows if r["who"] == "guildhall"}
print(f"{'task':10} {'threads':>7} {'who':16} {'documents/s':>12} {'KB':>6} {'guildhall is':>13}")
for r in rows:
    ratio = "" if r["who"] == "guildhall" else f"{ours[r['task'], r['threads']] / r['per_second']:.1f} ×"
    print(f"{r['task']:10} {r['threads']:7} {r['who']:16} {r['per_second']:12.0f} {r['bytes'] / 1024:6.1f} {ratio:>13}")
TABLE
