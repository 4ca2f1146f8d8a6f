#!/usr/bin/env bash
# PrairieLearn runs this for each submission and reads results/results.json.
set -uo pipefail
root="${GRADE_ROOT:-/grade}"
results="$root/results/results.json"
mkdir -p "$root/results"
work="$(mktemp -d)"
cp -R "$root/student/." "$work"

# The server runs as nobody: it must not read the tests or write its own grade.
as_nobody=()
if [ "$(id -u)" = 0 ]; then
  chmod 700 "$root/tests" "$root/results"
  chown -R nobody "$work"
  chmod 755 "$work"
  as_nobody=(setpriv --reuid=nobody --regid="$(id -g nobody)" --clear-groups --no-new-privs)
fi

# What can not be judged costs no attempt: a title, and a text from standard input.
not_gradable() {
  node -e '
    const text = process.argv[1] + "\n" + require("node:fs").readFileSync(0, "utf8").slice(-20000);
    console.log(JSON.stringify({ gradable: false, score: 0, format_errors: [text] }));
  ' "$1" > "$results"
}

# Whatever ends this program, there is something to read.
not_gradable 'The grader was ended before it came to a result. Nothing was judged.' < /dev/null

cd "$work" || exit 1
log="$root/results/build.log"
build=()
if [ -f Makefile ]; then
  timeout --kill-after=5 30 ${as_nobody[@]+"${as_nobody[@]}"} make > "$log" 2>&1 < /dev/null
  code=$?
  if [ "$code" = 124 ] || [ "$code" = 137 ]; then echo 'make was still at work after 30 seconds, and was ended.' >> "$log"; fi
  if [ "$code" != 0 ]; then build=(--build-failed "$log"); fi
fi

judged="$root/results/judged.json"
rm -f "$judged"
echospec test --config "$root/tests/echospec.config.json" --failures none --budget 240 \
  ${build[@]+"${build[@]}"} --report "prairielearn=$judged" -- ${as_nobody[@]+"${as_nobody[@]}"} {{command}} 2> "$root/results/echospec.log"
cat "$root/results/echospec.log" >&2
if [ -s "$judged" ]; then
  mv "$judged" "$results"
else
  not_gradable 'The server could not be judged.' < "$root/results/echospec.log"
fi
exit 0
