"""The autograder of an assignment in Classroom 50: judges the server in the checkout and writes result.json."""

import json
import os
import signal
import subprocess
import sys
import tempfile

PACKAGE = os.environ.get("ECHOSPEC_PACKAGE", "echospec@{{version}}")
COMMAND = {{command-json}}
BUILD_SECONDS = 120
HERE = os.environ.get("CLASSROOM50_BUNDLE_DIR") or os.path.dirname(os.path.abspath(__file__))


def main():
    aside = tempfile.mkdtemp()
    log, record = os.path.join(aside, "build.log"), os.path.join(aside, "record.json")
    options = ["--config", os.path.join(HERE, "echospec.config.json"), "--failures", "none", "--budget", "240"]
    # What does not build gets no points, with what the compiler says in every report.
    if os.path.exists("Makefile") and not builds(log):
        options += ["--build-failed", log]
    reports = ["--report", "classroom50=result.json", "--report", "markdown=release-body.md", "--report", "terminal"]
    reports += ["--report", "json=" + record]
    judge = ["npx", "--yes", "--package", PACKAGE, "echospec", "test", *options, *reports, "--", *COMMAND]
    code = subprocess.run(judge, check=False, env={**os.environ, **commit_time()}).returncode
    # 0 conforms and 1 violates: both are graded, and so is a program that is not there. Anything else is not the student's fault.
    return 0 if code in (0, 1) or (code == 3 and ended(record) == "not-startable") else 1


def builds(log):
    """Runs make, with its output in a file, for so many seconds at most."""
    with open(log, "w", encoding="utf-8") as output:
        make = subprocess.Popen(["make"], stdin=subprocess.DEVNULL, stdout=output, stderr=output, start_new_session=True)
        try:
            return make.wait(BUILD_SECONDS) == 0
        except subprocess.TimeoutExpired:
            os.killpg(make.pid, signal.SIGKILL)
            make.wait()
            output.seek(0, os.SEEK_END)
            output.write(f"make was still at work after {BUILD_SECONDS} seconds, and was ended.\n")
            return False


def ended(record):
    if not os.path.exists(record):
        return None
    with open(record, encoding="utf-8") as file:
        return json.load(file)["run"].get("ended")


def commit_time():
    shown = subprocess.run(["git", "show", "-s", "--format=%cI", "HEAD"], capture_output=True, text=True, check=False)
    return {"COMMIT_DATETIME": shown.stdout.strip()} if shown.returncode == 0 else {}


if __name__ == "__main__":
    sys.exit(main())
