"""The autograder of an assignment in Classroom 50: judges the server in the checkout and writes result.json."""

import os
import subprocess
import sys

PACKAGE = os.environ.get("ECHOSPEC_PACKAGE", "echospec@{{version}}")
COMMAND = {{command-json}}
HERE = os.environ.get("CLASSROOM50_BUNDLE_DIR") or os.path.dirname(os.path.abspath(__file__))


def main():
    if os.path.exists("Makefile"):
        subprocess.run(["make"], check=False)
    options = ["--config", os.path.join(HERE, "echospec.config.json"), "--failures", "none", "--budget", "240"]
    reports = ["--report", "classroom50=result.json", "--report", "markdown=release-body.md", "--report", "terminal"]
    judge = ["npx", "--yes", "--package", PACKAGE, "echospec", "test", *options, *reports, "--", *COMMAND]
    code = subprocess.run(judge, check=False, env={**os.environ, **commit_time()}).returncode
    # 0 conforms and 1 violates: both are graded. Anything else says nothing about the student.
    return 0 if code in (0, 1) and os.path.exists("result.json") else 1


def commit_time():
    shown = subprocess.run(["git", "show", "-s", "--format=%cI", "HEAD"], capture_output=True, text=True, check=False)
    return {"COMMIT_DATETIME": shown.stdout.strip()} if shown.returncode == 0 else {}


if __name__ == "__main__":
    sys.exit(main())
