#!/usr/bin/env bash
# Somebody without our sources writes a plugin: against an installed SDK they follow the tutorial, and they make a plugin
# with new-plugin, build it, run its tests and verify it.
# Usage: out_of_tree.sh BUILD-FOLDER
set -euo pipefail
here="$(cd "$(dirname "$0")" && pwd)"
folder="$(mktemp -d)"
trap 'rm -rf "$folder"' EXIT
prefix="$folder/prefix"
# The folder has another name each time; the compiler cache need not know.
export CCACHE_BASEDIR="$folder" CCACHE_NOHASHDIR=1
if command -v ccache >/dev/null; then export CMAKE_CXX_COMPILER_LAUNCHER=ccache; fi

cmake --install "$1" --prefix "$prefix" >/dev/null
# scripts/run builds no testkit, and installs all the same.
grep -A2 'TYPE FILE OPTIONAL FILES' "$1/sdk/cmake_install.cmake" | grep -q 'libguildhall_testkit\.a'
echo "== The tutorial"
python3 "$here/tutorial.py" "$prefix/share/guildhall/doc/TUTORIAL.md" "$prefix" "$folder/tutorial"

echo "== A new plugin"
began=$SECONDS
new_plugin="$prefix/share/guildhall/scripts/new-plugin"
"$new_plugin" tool_lending --into "$folder/made"
plugin="$folder/made/tool_lending"
mkdir "$plugin/assets" "$plugin/data"
echo '<svg xmlns="http://www.w3.org/2000/svg"/>' >"$plugin/assets/sign.svg"
echo 'a,b' >"$plugin/data/list.csv"
cmake -S "$plugin" -B "$plugin/build" -G Ninja -DCMAKE_PREFIX_PATH="$prefix" >/dev/null
cmake --build "$plugin/build"
ctest --test-dir "$plugin/build" --output-on-failure
"$prefix/bin/guildhall" plugin verify "$plugin/build/plugins/tool_lending" --json >"$folder/verified.json"
python3 -c 'import json, sys; assert json.load(open(sys.argv[1]))["passed"] is True' "$folder/verified.json"
grep -q '^CMAKE_BUILD_TYPE:STRING=RelWithDebInfo$' "$plugin/build/CMakeCache.txt"
cmake --install "$plugin/build" --prefix "$folder/site" >/dev/null
for file in assets/sign.svg data/list.csv; do
    for home in "$plugin/build/plugins" "$folder/site/lib/guildhall/plugins"; do test -f "$home/tool_lending/$file"; done
done
took=$((SECONDS - began))
echo "made, built, tested and verified in $took s"
if grep -rnP '(?<! )notices|notices[_/]' "$plugin" --exclude-dir=build; then
    echo "the template's name is left in the new plugin" >&2
    exit 1
fi

echo "== The author's loop"
page="$plugin/notice/notice.cpp"
: >"$folder/dev.log"
"$prefix/share/guildhall/scripts/dev" "$plugin" --port "$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')" >"$folder/dev.log" 2>&1 &
loop=$!
trap 'kill $loop 2>/dev/null || true; wait || true; rm -rf "$folder"' EXIT
said() { for _ in $(seq 600); do grep -q "$1" "$folder/dev.log" && return 0; sleep 0.1; done; cat "$folder/dev.log" >&2; echo "the author's loop did not say: $1" >&2; exit 1; }
said 'tool_lending is on at'
cp "$page" "$folder/page.cpp"
echo 'this is no C++' >>"$page"
said 'did not build, so the version before stays on'
cp "$folder/page.cpp" "$page"
echo 'namespace { [[maybe_unused]] const char* edited = "edited"; }' >>"$page"
said 'is on again after'
grep 'is on again after' "$folder/dev.log"
cp "$folder/page.cpp" "$page"
kill $loop
wait $loop || true

echo "== What is refused"
refused() { local code=0; "$@" >/dev/null 2>&1 || code=$?; [ $code -eq 2 ] || { echo "ended with $code: $*" >&2; exit 1; }; }
for name in Lending 9lives 'two words' ../up class kernel x tool_lending; do refused "$new_plugin" "$name" --into "$folder/made"; done
refused "$new_plugin"
refused "$prefix/bin/guildhall" plugin verify "$folder/nowhere"
refused "$prefix/bin/guildhall" plugin verify "$plugin/build/plugins/tool_lending" --rounds many
