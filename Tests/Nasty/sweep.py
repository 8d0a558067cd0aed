"""Writes hundreds of nasty files and holds the real program to what each has to come to. See scripts/nasty.

Of every file `inspect` must show the right rows or turn it away with file, remedy and, where there is one, line; `check` must count the right
rows, name line and remedy of the others, and agree with `inspect`; `import` (where a case says so) must make just these users. Nothing may
crash, hang, take much memory, leave with an undocumented exit code, or write U+FFFD where the file has none.
"""
import argparse, csv, json, os, re, shutil, subprocess, sys, tempfile, threading, time, urllib.request

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
from cases import Case, all_cases

parser = argparse.ArgumentParser(description=__doc__)
parser.add_argument("--tool", required=True)
parser.add_argument("--sandbox", required=True)
parser.add_argument("--large", action="store_true", help="also files that take long to write or read")
parser.add_argument("--only", default="", help="cases whose name holds this")
parser.add_argument("--seconds", type=float, default=60, help="the most that one command may take")
parser.add_argument("--mebibytes", type=int, default=160, help="the most memory that one command may take")
parser.add_argument("--keep", help="leave the files in this folder")
options = parser.parse_args()

work = options.keep or tempfile.mkdtemp(prefix="nasty-")
os.makedirs(work, exist_ok=True)
failures = []


class Done:
    # The system counts what a process had before its `exec` as its own: the most memory that this one ever has makes every command look as
    # large. So no more than this of what is printed lies here, and large files are written in pieces.
    LIMIT = 8 << 20

    def __init__(self, arguments, path=None, feed=None, environment=(), is_large=False):
        self.arguments = arguments
        out, err = tempfile.TemporaryFile(), tempfile.TemporaryFile()
        started = time.monotonic()
        process = subprocess.Popen(
            [options.tool, *arguments], stdin=subprocess.DEVNULL, stdout=out, stderr=err, cwd=work,
            env={"PATH": "/usr/bin:/bin", "XDG_STATE_HOME": work + "/state", "HOME": work, **dict(environment)})
        timer = threading.Timer(options.seconds * (5 if is_large else 1), process.kill)
        timer.start()
        if feed is not None:
            threading.Thread(target=feed, daemon=True).start()
        _, status, usage = os.wait4(process.pid, 0)
        timer.cancel()
        process.returncode = 0
        self.code = os.waitstatus_to_exitcode(status)
        self.seconds = time.monotonic() - started
        self.mebibytes = usage.ru_maxrss / 1024
        texts = []
        for file in (out, err):
            file.seek(0)
            texts.append(file.read(self.LIMIT))
            file.close()
        self.is_cut = len(texts[0]) == self.LIMIT
        if self.is_cut:
            texts[0] = texts[0][: texts[0].rindex(b"\n") + 1]
        self.raw = b"".join(texts)
        self.out, self.err = (text.decode("utf-8", "replace") for text in texts)


def fail(case, what, done=None):
    failures.append(case.name)
    print(f"FAILED {case.name}: {what}")
    if done:
        print(f"    {' '.join(done.arguments)}\n    exit {done.code}; {done.err.strip()[-600:]}\n    {done.out.strip()[:600]}")


def sound(case, done, codes):
    """What holds for every command on every file."""
    if done.code not in codes:
        fail(case, f"exit code {done.code}, not of {codes}, after {done.seconds:.1f} s", done)
        return False
    if done.mebibytes > options.mebibytes:
        fail(case, f"{done.mebibytes:.0f} MiB of memory", done)
    if b"\xef\xbf\xbd" in done.raw and "\ufffd".encode() not in case.data:
        fail(case, "U+FFFD where the file has none", done)
    if "Fatal error" in done.err:
        fail(case, "a crash", done)
    return True


def feeder(case, path):
    """Fills a named pipe, once for each reader."""
    if case.name != "a pipe":
        return None
    import cases, documents
    def feed():
        with open(path, "w") as pipe:
            pipe.write(cases.table(documents.PLAIN))
    return feed


def turned_away(case, done, error):
    """Whether the file was turned away with all that a message needs."""
    words = f"{error['message']} {error['remedy']}"
    if not error.get("file") or not error["message"].strip() or not error["remedy"].strip():
        fail(case, f"file, message or remedy is missing: {error}", done)
    elif case.refused and not re.search(case.refused, words):
        fail(case, f"turned away without {case.refused!r}: {words}", done)
    elif case.line is not None and error.get("line") != case.line:
        fail(case, f"line {error.get('line')} instead of {case.line}: {words}", done)


def inspect(case, path):
    done = Done(["inspect", "--json", "--records", "0", *case.args, path], feed=feeder(case, path), is_large=case.is_large)
    if not sound(case, done, {0, 64, 65}):
        return
    # Not splitlines: other alphabets' line ends are no line ends here.
    lines = [line for line in done.out.split("\n") if line]
    if done.code != 0:
        error = json.loads(lines[-1])["error"] if lines else None
        if error is None:
            if case.code != 64 or not re.search(case.refused or "^$", done.err):
                fail(case, "no object with the error", done)
        elif case.refused is None and (case.rows is not None or case.good is not None):
            fail(case, f"turned away: {error}", done)
        else:
            turned_away(case, done, error)
        return
    if case.refused is not None and not case.is_of_columns:
        fail(case, "not turned away", done)
    if case.columns is not None and json.loads(lines[0])["columns"] != case.columns:
        fail(case, f"columns {json.loads(lines[0])['columns'][:10]}", done)
    for line in lines[1:]:
        error = json.loads(line).get("error") if line.startswith('{"error":') else None
        if error and not (error["line"] and error["message"] and error["remedy"]):
            fail(case, f"a faulty row without line or remedy: {line}", done)
    if case.rows is None:
        return
    if done.is_cut:
        return fail(case, "more is printed than can be compared", done)
    if len(lines) - 1 != len(case.rows):
        return fail(case, f"{len(lines) - 1} rows instead of {len(case.rows)}", done)
    for expected, line in zip(case.rows, lines[1:]):
        if isinstance(expected, int):
            if not line.startswith('{"error":') or json.loads(line)["error"]["line"] != expected:
                return fail(case, f"no fault on line {expected}: {line[:200]}", done)
        elif isinstance(expected, str):
            if line != expected:
                return fail(case, f"{line[:200]} instead of {expected[:200]}", done)
        else:
            found = [value for _, value in json.loads(line, object_pairs_hook=list)]
            if found != expected + [""] * (len(found) - len(expected)):
                return fail(case, f"{str(found)[:300]} instead of {str(expected)[:300]}", done)


def check(case, path):
    listing = path + ".problems.csv"
    done = Done(["check", case.kind, "--json", "--out", listing, *case.args, path], feed=feeder(case, path), is_large=case.is_large)
    if not sound(case, done, {0, 1, 64, 65}):
        return
    name = os.path.basename(path)
    if case.refused is not None:
        if done.code != case.code:
            return fail(case, f"check exits {done.code} instead of {case.code}", done)
        message = done.err.strip().split("\n")[-1]
        if name not in message and case.code == 65:
            fail(case, "the message does not name the file", done)
        if not re.search(case.refused, message):
            fail(case, f"check's message lacks {case.refused!r}", done)
        error = json.loads(done.out or "{}").get("error")
        if not isinstance(error, dict) or not error["message"]:
            fail(case, "check --json has no object with the error", done)
        elif case.code == 65:
            turned_away(case, done, error)
        return
    if done.code == 65:
        if case.good is not None or case.rows is not None:
            fail(case, "check turns away what inspect reads", done)
        return
    if not done.out.strip():
        return fail(case, "check says nothing", done)
    result = json.loads(done.out)
    counts = result["counts"]
    bad = counts["invalid"] + counts["malformed"] + counts["duplicate"]
    if counts["good"] + bad + counts["skipped"] + counts["merged"] != result["read"]:
        fail(case, f"the counts do not add up: {counts}", done)
    if (done.code == 1) != (bad > 0):
        fail(case, f"exit code {done.code} with {bad} bad rows", done)
    if case.good is not None and counts["good"] != case.good or case.bad is not None and bad != case.bad:
        fail(case, f"counts {counts} instead of {case.good} good, {case.bad} bad", done)
    with open(listing, newline="", encoding="utf-8-sig") as file:
        text = file.read(Done.LIMIT)
    if os.path.getsize(listing) > Done.LIMIT:
        text = text[: text.rindex("\n") + 1]
    delimiter = max(",;\t|", key=text.split("\n")[0].count)
    found = list(csv.DictReader(text.splitlines(keepends=True), delimiter=delimiter)) if "line" in text else []
    for problem in found:
        if not problem.get("message") or not (problem.get("line") or "0").isdigit() or int(problem["line"]) < 1:
            fail(case, f"a problem without line or message: {problem}", done)
        if problem.get("kind") in ("invalid", "malformed") and not problem.get("hint"):
            fail(case, f"a problem without a remedy: {problem}", done)
    if case.says and not re.search(case.says, text + done.err + done.out):
        fail(case, f"nothing says {case.says!r}", done)


def bring(case, path, sandbox):
    job = path + ".job"
    done = Done(
        ["import", "users", "--rate", "none", "--progress", "none", "--json", "--again", "--job", job, *case.args, path, "--api-url", sandbox.url],
        environment={"MEETERGO_API_KEY": sandbox.key})
    # A file that ends before its time may make the users before that, and is not taken for a whole one.
    if not sound(case, done, {65} if case.refused else {0, 1}):
        return
    summary = json.loads(done.out)
    if case.refused and "error" in summary:
        # An input that breaks off is told in one sentence, with the file before it and the remedy behind.
        if not re.search(case.refused, summary["error"]["message"]) or os.path.basename(path) not in summary["error"]["message"]:
            fail(case, f"turned away without {case.refused!r}: {summary['error']}", done)
        if sandbox.users():
            fail(case, "turned away, and something was made", done)
        return
    if summary["inputExhausted"] != (case.refused is None):
        fail(case, f"inputExhausted is {summary['inputExhausted']}", done)
    if sum(summary["outcomes"].values()) != summary["read"] or not summary["accountingHolds"]:
        fail(case, f"the outcomes do not add up: {summary['outcomes']}", done)
    made = sandbox.users()
    wanted = sorted(case.made)
    if made != wanted:
        fail(case, f"made {made} instead of {wanted}", done)
    sandbox.reset()


class Sandbox:
    """The local meetergo."""

    def __init__(self):
        self.process = subprocess.Popen([options.sandbox, "--port", "0", "--seed", "1"], stdout=subprocess.PIPE)
        ready = json.loads(self.process.stdout.readline())
        self.url, self.key, self.owner = ready["url"], ready["apiKey"], ready["ownerId"]
        self.strangers = set(self.list())

    def ask(self, path, method="GET", headers=None):
        request = urllib.request.Request(self.url + path, method=method, headers=headers or {})
        return urllib.request.build_opener(urllib.request.ProxyHandler({})).open(request, timeout=30).read()

    def list(self):
        answer = json.loads(self.ask("/v4/user?limit=100", headers={"Authorization": "Bearer " + self.key, "x-meetergo-api-user-id": self.owner}))
        # No case makes so many that a second page would be needed.
        return [(person["email"], person["givenName"], person["familyName"]) for person in answer["users"]]

    def users(self):
        return sorted(set(self.list()) - self.strangers)

    def reset(self):
        self.ask("/admin/reset", "POST")


def main():
    sandbox = Sandbox()
    slowest, largest, count, imports = (0, ""), (0, ""), 0, 0
    started = time.monotonic()
    names = set()
    try:
        for number, case in enumerate(all_cases()):
            if case.name in names:
                fail(case, "two cases of one name")
            names.add(case.name)
            if options.only not in case.name or case.is_large and not options.large:
                continue
            path = f"{work}/{number:03}.{case.extension}"
            if case.make:
                case.make(path)
            else:
                with open(path, "wb") as file:
                    file.write(case.data)
            count += 1
            began = time.monotonic()
            inspect(case, path)
            check(case, path)
            if case.made is not None:
                bring(case, path, sandbox)
                imports += 1
            slowest = max(slowest, (time.monotonic() - began, case.name))
    finally:
        sandbox.process.kill()
        if not options.keep:
            shutil.rmtree(work, ignore_errors=True)
    print(f"{count} nasty files, {imports} of them imported, in {time.monotonic() - started:.0f} s; the slowest took {slowest[0]:.1f} s ({slowest[1]})")
    if failures:
        print(f"{len(set(failures))} files failed")
        sys.exit(1)
    print("every one ended in the right rows or in a message with file, line and remedy")


main()
