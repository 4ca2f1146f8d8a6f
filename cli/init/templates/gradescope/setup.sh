#!/usr/bin/env bash
# Gradescope runs this once, as root, when it builds the image; the zip is unpacked beside it.
set -euo pipefail
root="${AUTOGRADER_ROOT:-/autograder}"
package="${ECHOSPEC_PACKAGE:-echospec@{{version}}}"

# Node 20.19 or newer.
if ! node -e 'const [a, b] = process.versions.node.split("."); process.exit(a > 20 || (a == 20 && b >= 19) ? 0 : 1)' 2> /dev/null; then
  apt-get update
  apt-get install -y --no-install-recommends npm ca-certificates curl
  npm install --global n
  n 22
  hash -r
fi

# What the servers of your students are written in.
for program in {{programs}}; do
  command -v "$program" > /dev/null && continue
  apt-get update
  apt-get install -y --no-install-recommends {{packages}}
done

mkdir -p "$root/echospec"
npm install --prefix "$root/echospec" --no-audit --no-fund "$package"
