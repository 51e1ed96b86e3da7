#!/usr/bin/env bash
# The kernel stands without plugins: it builds, migrates and answers with none in the tree (house rule 1).
# Its build folder lies beside the main one, so that the compiler cache knows every file already.
set -euo pipefail
cd "$(dirname "$0")/../.."
build=build-without-plugins
export CCACHE_BASEDIR="$PWD" CCACHE_NOHASHDIR=1
cmake --preset release -B "$build" -DGUILDHALL_WITH_PLUGINS=OFF -DGUILDHALL_TESTS=OFF >/dev/null
ninja -C "$build" guildhall | tail -n 1

export GUILDHALL_VAR=$(mktemp -d)
trap 'rm -rf "$GUILDHALL_VAR"' EXIT
"$build/guildhall" migrate
[ "$("$build/guildhall" plugin list --json)" = "[]" ]
"$build/guildhall" user create --email someone@example.org --name Someone --role admin
