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

cd "$work" || exit 1
if [ -f Makefile ] && ! ${as_nobody[@]+"${as_nobody[@]}"} make > build.log 2>&1; then
  not_gradable 'It does not build: make failed.' < build.log
  exit 0
fi

echospec test --config "$root/tests/echospec.config.json" --failures none --budget 240 --report "prairielearn=$results" \
  -- ${as_nobody[@]+"${as_nobody[@]}"} {{command}} 2> "$root/results/echospec.log"
code=$?
cat "$root/results/echospec.log" >&2
if [ "$code" = 2 ] || [ ! -s "$results" ]; then
  not_gradable 'The server could not be judged. Is its file there, with the right name?' < "$root/results/echospec.log"
fi
exit 0
